/** Docstrings: a summary sentence in a teacher's words, what must be said besides, examples that are true. */
import type { Random } from '@phi1/base';
import type { Draft } from '../plans/draft.js';
import { capitalized, sentence, wrap } from './english.js';
import { annotation, type Style } from './style.js';
import type { Input } from './samples.js';

/** A call and the `repr` of what it returns. */
export interface Example {
  /** Statements to be executed before, for an object's methods. */
  setup?: string;
  call: string;
  result: string;
}

const numeric = new Set(['int', 'float']);

function describeType(type: string): string {
  if (type === 'int') return 'integer';
  if (type === 'float') return 'number';
  if (type === 'str') return 'string';
  if (type === 'bool') return 'flag';
  if (type.startsWith('list[list')) return 'nested list';
  if (type.startsWith('list')) return 'list';
  return type.startsWith('dict') ? 'dictionary' : 'tuple';
}

/** What may stand before `the integer n`; after `the first` or `every` only the name itself reads well. */
const takesArticle = /(?:^|\b(?:of|in|from|to|and|or|by|than|between|with|on|for|is|at|into)) $|^$/;

/** The text with `{name}` spoken as the style has it. */
function mentioned(text: string, inputs: readonly Input[], mention: Style['mention']): string {
  return text.replace(/\{(\w+)\}/g, (whole, key: string, at: number) => {
    const input = inputs.find((one) => one.key === key);
    if (!input) return whole;
    if (mention === 'backticks') return `\`${key}\``;
    if (mention === 'name' || !takesArticle.test(text.slice(0, at))) return key;
    const kind = describeType(input.domain.type);
    return key === kind ? `the given ${kind}` : `the ${kind} ${key}`;
  });
}

/** One sentence that says what the function is for. */
function writeSummary(draft: Draft, style: Style, random: Random): string {
  const say = (text: string): string => mentioned(text, draft.inputs, style.mention);
  if (draft.is.length) {
    const clause = say(random.pick(draft.is));
    return sentence(
      random.pick([
        `Return True if ${clause}, and False otherwise`,
        `Return True if ${clause}, otherwise return False`,
        `Return True if ${clause} and False if not`,
        `Check whether ${clause}`,
        `Check if ${clause}`,
        `Determine whether ${clause}`,
        `Return whether ${clause}`,
      ]),
    );
  }
  if (draft.does.length && random.int(2)) return sentence(say(random.pick(draft.does)));
  if (draft.nouns.length === 0) return sentence(say(random.pick(draft.does)));
  const noun = say(random.pick(draft.nouns));
  const verbs = ['Return', 'Return', 'Return', 'Return', 'Returns'];
  if (noun.startsWith('the ')) verbs.push('Find', 'Get');
  if (numeric.has(draft.output)) verbs.push('Compute', 'Calculate', 'Compute');
  if (/^(list|dict)/.test(draft.output) && noun.startsWith('a ')) verbs.push('Build', 'Create');
  const [only, second] = draft.inputs;
  if (
    random.int(5) === 0 &&
    only &&
    !second &&
    style.mention !== 'kind' &&
    !only.domain.noun.includes(' given ') &&
    !draft.keepsNames
  )
    return sentence(`Given ${given(only, style)}, return ${noun}`);
  return sentence(`${random.pick(verbs)} ${noun}`);
}

/** `a list of integers nums`. */
function given(input: Input, style: Style): string {
  return `${input.domain.noun} ${named(input, style)}`;
}

/** A parameter's name as the style writes it. */
function named({ key }: Input, { mention }: Style): string {
  return mention === 'backticks' ? `\`${key}\`` : key;
}

/** That a parameter is a dictionary, where neither hints nor examples nor the sentences before tell. */
function untoldDictionaries(text: string, draft: Draft, style: Style): string[] {
  if (style.hints !== 'none' || style.docstring !== 'bare' || /dictionar|mapping/.test(text)) return [];
  return draft.inputs
    .filter(({ domain }) => domain.type.startsWith('dict'))
    .map((input) => sentence(`Here ${named(input, style)} is ${input.domain.noun}`));
}

function exampleLines(examples: readonly Example[], form: 'doctest' | 'comment' | 'prose'): string[] {
  switch (form) {
    case 'doctest':
      return examples.flatMap(({ call, result }) => [`>>> ${call}`, result]);
    case 'comment':
      return examples.map(({ call, result }) => `${call} == ${result}`);
    case 'prose':
      return [];
  }
}

/** The docstring's lines without indentation or quotes. */
export function docstringLines(
  draft: Draft,
  style: Style,
  examples: readonly Example[],
  random: Random,
): string[] {
  const summary = writeSummary(draft, style, random);
  const notes = draft.notes.map((note) => mentioned(note, draft.inputs, style.mention));
  notes.push(...untoldDictionaries([summary, ...notes].join(' '), draft, style));
  const text = [summary, ...notes].join(' ');
  const head = [...wrap(notes.length && random.int(2) ? summary : text, 76).split('\n')];
  const more = head.join(' ').includes(notes.at(-1) ?? '')
    ? []
    : ['', ...wrap(notes.join(' '), 76).split('\n')];
  const describe = ({ key, domain }: Input): string => `${key}: ${capitalized(domain.noun)}.`;
  const returns = annotation(draft.output, 'builtin');
  switch (style.docstring) {
    case 'bare':
      return [...head, ...more];
    case 'doctest':
      return [...head, ...more, ...(random.int(3) ? [] : ['']), ...exampleLines(examples, 'doctest')];
    case 'prose': {
      const said = examples.map(
        ({ call, result }, i) =>
          `${i ? 'And' : 'For example,'} ${call} ${i ? 'gives' : 'returns'} ${result}.`,
      );
      const fit = said.every((line) => line.length <= 84);
      return [...head, ...more, '', ...(fit ? said.slice(0, 2) : exampleLines(examples, 'doctest'))];
    }
    case 'google':
      return [
        ...head,
        ...more,
        '',
        'Args:',
        ...draft.inputs.map((input) => `    ${describe(input)}`),
        '',
        'Returns:',
        `    ${returnsText(draft, returns)}`,
        ...(examples.length
          ? [
              '',
              random.pick(['Example:', 'Examples:']),
              ...exampleLines(examples, 'doctest').map((line) => `    ${line}`),
            ]
          : []),
      ];
    case 'numpy':
      return [
        ...head,
        ...more,
        '',
        'Parameters',
        '----------',
        ...draft.inputs.flatMap(({ key, domain }) => [
          `${key} : ${domain.type}`,
          `    ${capitalized(domain.noun)}.`,
        ]),
        '',
        'Returns',
        '-------',
        returns ?? 'object',
        ...(examples.length ? ['', 'Examples', '--------', ...exampleLines(examples, 'doctest')] : []),
      ];
    case 'sphinx':
      return [
        ...head,
        ...more,
        '',
        ...draft.inputs.map(({ key, domain }) => `:param ${key}: ${domain.noun}`),
        `:return: ${returnsText(draft, returns).replace(/\.$/, '').toLowerCase()}`,
        ...(examples.length ? ['', ...exampleLines(examples, random.int(2) ? 'doctest' : 'comment')] : []),
      ];
  }
}

function returnsText(draft: Draft, type: string | undefined): string {
  if (draft.output === 'bool') return 'True or False.';
  if (type === undefined) return 'The result.';
  if (type === 'int') return 'An integer.';
  if (type === 'float') return 'A float.';
  if (type === 'str') return 'A string.';
  const kind = describeType(type);
  return type.includes('None')
    ? 'The value found, or None.'
    : `A ${kind === 'nested list' ? 'list of lists' : kind}.`;
}
