import { createTeacher } from '@phi1/teacher';
import { describe, expect, it } from 'vitest';
import { digestBehavior } from './behavior.js';
import { DiversityMeter } from './diversity.js';

const signature = (name: string, ...parameters: string[]) => ({
  name,
  parameters: parameters.map((parameter) => ({ name: parameter })),
});

describe('behavior', () => {
  const loop = 'def total(xs):\n    s = 0\n    for x in xs:\n        s += x\n    return s\n';
  const builtin =
    'def add_all(values):\n    """Add.\n\n    >>> add_all([1, 2])\n    3\n    """\n    return sum(values)\n';

  it('is equal for programs that do the same, however they are written and typed', () => {
    const digest = digestBehavior(loop, signature('total', 'xs'));
    expect(digest).toBeDefined();
    expect(digestBehavior(builtin, signature('add_all', 'values'))).toBe(digest);
    const typed = { name: 'total', parameters: [{ name: 'xs', annotation: 'List[int]' }] };
    expect(digestBehavior(loop, typed)).toBe(digest);
  });

  it('differs for programs that do something else', () => {
    const other = builtin.replace('sum(values)', 'sum(values) + 1');
    expect(digestBehavior(other, signature('add_all', 'values'))).not.toBe(
      digestBehavior(builtin, signature('add_all', 'values')),
    );
  });

  it('is not known of what fails or does not parse', () => {
    expect(digestBehavior('def f(x):\n    return y\n', signature('f', 'x'))).toBeUndefined();
    expect(digestBehavior('def f(x:\n', signature('f', 'x'))).toBeUndefined();
    expect(
      digestBehavior('def f(x):\n    while True:\n        x = 1\n', signature('f', 'x')),
    ).toBeUndefined();
  });

  it('is found for nearly all that the teacher writes', () => {
    const meter = new DiversityMeter();
    const teacher = createTeacher({ seed: 2 });
    for (let i = 0; i < 300; i++) {
      const { prompt, solution, blocks } = teacher.exercise(i);
      meter.add({ text: prompt + solution, blocks });
    }
    const { programs, run, families, familyEntropy, behaviors } = meter.result();
    expect(programs).toBe(300);
    // Not of classes, nor where neither an example nor an annotation tells a record's type.
    expect(run).toBeGreaterThan(255);
    expect(behaviors).toBeLessThanOrEqual(run);
    expect(families).toBeGreaterThan(200);
    expect(familyEntropy).toBeLessThanOrEqual(Math.log2(families!));
  });
});

it('counts trees, names and what deduplication leaves', () => {
  const meter = new DiversityMeter();
  const words = 'one two three four five six seven eight nine ten eleven twelve';
  const square = (name: string, parameter: string, doc = words) =>
    `def ${name}(${parameter}):\n    """${doc}"""\n    return ${parameter} * ${parameter}\n`;
  meter.add({ text: square('square', 'n') });
  meter.add({ text: square('square', 'n') });
  meter.add({
    text: square('squared', 'side', 'quite another text, of which no five words in a row are there'),
  });
  meter.add({ text: `# ${words}\n\n\`\`\`python\ndef cube(n):\n    return n ** 3\n\`\`\`\n` });
  meter.add({ text: 'class Box:\n    def size(self):\n        return 3\n' });
  meter.add({ text: 'No program.\n' });
  expect(meter.result()).toEqual({
    documents: 6,
    programs: 5,
    syntaxTrees: 3,
    commonestTree: 3,
    functionNames: 4,
    parameterNames: 2,
    commonestParametersShare: 1,
    run: 4,
    behaviors: 2,
    afterBehaviorDedup: 3,
    afterMinhashDedup: 4,
    afterBoth: 3,
  });
});
