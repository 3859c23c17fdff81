import { describe, expect, it } from 'vitest';
import { exercisesIn, sectionIn } from './accept.js';

const good = (name = 'count_vowels', shown = '2') =>
  `def ${name}(text):\n    """Return the number of vowels in text.\n\n    >>> ${name}('hello')\n    ${shown}\n    """\n    return sum(1 for c in text if c in 'aeiou')\n`;
const fenced = (code: string) => `\`\`\`python\n${code}\`\`\`\n`;
const listRefused = (code: string) =>
  exercisesIn(fenced(code) + fenced(good('other')), ['count_vowels', 'other']).refused.map(
    ({ reason }) => reason,
  );

describe('exercisesIn', () => {
  it('strips the prose around code blocks, and takes code without a fence', () => {
    const answer = `Sure! Here you are:\n\n${fenced(good())}\nI hope this helps.\n${fenced(`import math\n\n\n${good('other')}`)}`;
    const { exercises, refused } = exercisesIn(answer, ['count_vowels', 'other']);
    expect(refused).toEqual([]);
    expect(exercises).toEqual([
      { name: 'count_vowels', text: good(), examples: 'confirmed' },
      { name: 'other', text: `import math\n\n\n${good('other')}`, examples: 'confirmed' },
    ]);
    expect(exercisesIn(good(), ['count_vowels']).exercises).toHaveLength(1);
    expect(exercisesIn(fenced(good()).replaceAll('\n', '\r\n'), ['count_vowels']).exercises[0]!.text).toBe(
      good(),
    );
  });

  it.each<[string, string]>([
    ['an example is wrong', good('count_vowels', '3')],
    ['does not parse', good().replace('return', 'return return')],
    ['no docstring', 'def count_vowels(text):\n    return 1\n'],
    ['no body', 'def count_vowels(text):\n    """Count."""\n    pass\n'],
    ['no body', 'def count_vowels(text):\n    """Count."""\n    raise NotImplementedError()\n'],
    ['no body', 'def count_vowels(text):\n    """Count."""\n'],
    ['not a function that was asked for', good('count_words')],
    ['runs code beside its function', `${good()}\nprint(count_vowels('a'))\n`],
    ['NUL byte', good().replace('hello', 'he\0llo')],
    ['too long', `${good()}# ${'x'.repeat(9000)}\n`],
  ])('refuses what has %s', (reason, code) => {
    expect(listRefused(code)).toEqual([reason]);
    expect(() => exercisesIn(fenced(code), ['count_vowels'])).toThrow(reason);
  });

  it('keeps unconfirmed what the own Python cannot run, or what shows no examples', () => {
    const code =
      'def count_vowels(path):\n    """Count.\n\n    >>> count_vowels("x")\n    1\n    """\n    return open(path)\n';
    expect(exercisesIn(fenced(code), ['count_vowels']).exercises[0]!.examples).toBe('unconfirmed');
  });

  it('takes a name once, and a block that was cut off not at all', () => {
    const twice = exercisesIn(fenced(good()) + fenced(good()), ['count_vowels']);
    expect([twice.exercises.length, twice.refused.length]).toEqual([1, 1]);
    expect(() => exercisesIn(`\`\`\`python\n${good().slice(0, 60)}`, ['count_vowels'])).toThrow('no code in');
    expect(() => exercisesIn('I am sorry, but I cannot do that.', ['count_vowels'])).toThrow('no code in');
  });
});

describe('sectionIn', () => {
  const prose = 'A loop repeats what is inside it, once for each item of what it walks over. '.repeat(8);
  const section = `# Loops\n\n${prose}\n\n${fenced('for i in range(3):\n    print(i)\n')}\n\n${fenced('>>> 1 + 1\n2\n')}`;

  it('takes a section as it is, also out of one large fence', () => {
    expect(sectionIn(section, true)).toBe(`${section.trim()}\n`);
    expect(sectionIn(`\`\`\`markdown\n${section.trim()}\n\`\`\`\n`, true)).toBe(`${section.trim()}\n`);
  });

  it.each<[string, string, boolean]>([
    ['an HTML page', `<!DOCTYPE html>${section}`, true],
    ['too short', '# Loops\n', true],
    ['cut off', section, false],
    ['cut off', `${section}\n\`\`\`python\nx = 1`, true],
    ['without code', prose, true],
    ['does not parse', section.replace('range(3)', 'range(3'), true],
    ['NUL byte', section.replace('loop', 'lo\0p'), true],
  ])('refuses what is %s', (reason, text, isWhole) => {
    expect(() => sectionIn(text, isWhole)).toThrow(reason);
  });
});
