/** Programs of two pipelines over the same elements: both results, their difference, which is larger, a verdict. */
import type { Random } from '@phi1/base';
import type { Input } from '../core/samples.js';
import { substitute } from '../core/substitute.js';
import type { Code, Draft, Helper } from './draft.js';
import { Names } from './element-code.js';
import { chooseSource, sourceInput, type Pipeline } from './pipeline.js';
import { pipelineCode, pipelineExpression } from './pipeline-code.js';
import { isHeldOut, listBlocks, numberPipeline, listTopics } from './selection.js';

interface Join {
  tag: string;
  topic: string;
  output: string;
  nouns: string[];
  is: string[];
  name: (a: string, b: string) => string[];
  /** Over `a` and `b`, each once or more often. */
  code: string[];
}

const joins: Join[] = [
  {
    tag: 'difference',
    topic: 'arithmetic',
    output: 'int',
    nouns: ['{A} minus {B}', 'the difference between {A} and {B}'],
    is: [],
    name: (a, b) => [`${a}_minus_${b}`, `difference_of_${a}_and_${b}`],
    code: ['return a - b'],
  },
  {
    tag: 'addition',
    topic: 'arithmetic',
    output: 'int',
    nouns: ['{A} plus {B}', 'the sum of two numbers: {A} and {B}'],
    is: [],
    name: (a, b) => [`${a}_plus_${b}`],
    code: ['return a + b'],
  },
  {
    tag: 'both',
    topic: 'tuples',
    output: 'tuple[int, int]',
    nouns: ['a tuple of {A} and {B}', 'a tuple with two numbers: {A} and {B}'],
    is: [],
    name: (a, b) => [`${a}_and_${b}`],
    code: ['return a, b'],
  },
  {
    tag: 'more',
    topic: 'conditions',
    output: 'bool',
    nouns: [],
    is: ['{A} is greater than {B}'],
    name: (a, b) => [`more_${a}_than_${b}`, `is_${a}_greater_than_${b}`],
    code: ['return a > b', 'if a > b:\n    return True\nreturn False'],
  },
  {
    tag: 'same',
    topic: 'conditions',
    output: 'bool',
    nouns: [],
    is: ['{A} is equal to {B}', '{A} and {B} are equal'],
    name: (a, b) => [`${a}_equals_${b}`],
    code: ['return a == b', 'if a == b:\n    return True\nelse:\n    return False'],
  },
  {
    tag: 'larger_of',
    topic: 'conditions',
    output: 'int',
    nouns: ['the larger of two numbers: {A} and {B}'],
    is: [],
    name: (a, b) => [`larger_of_${a}_and_${b}`],
    code: ['return max(a, b)', 'if a > b:\n    return a\nreturn b', 'return a if a > b else b'],
  },
  {
    tag: 'verdict',
    topic: 'conditions',
    output: 'str',
    nouns: ['"first" if {A} is greater than {B}, "second" if it is smaller, and "equal" otherwise'],
    is: [],
    name: (a, b) => [`compare_${a}_with_${b}`],
    code: [
      'if a > b:\n    return "first"\nif a < b:\n    return "second"\nreturn "equal"',
      'if a > b:\n    return "first"\nelif a < b:\n    return "second"\nelse:\n    return "equal"',
    ],
  },
  {
    tag: 'distance_of',
    topic: 'arithmetic',
    output: 'int',
    nouns: ['the absolute difference between {A} and {B}'],
    is: [],
    name: (a, b) => [`distance_between_${a}_and_${b}`],
    code: ['return abs(a - b)', 'if a > b:\n    return a - b\nreturn b - a'],
  },
];

/**
 * Two numbers made of one input, each by a pipeline, and what joins them.
 * @returns undefined when a pipeline does not come off or both say the same
 */
export function combinationDraft(random: Random): Draft | undefined {
  const source = chooseSource(random);
  const input = sourceInput(source, random);
  const inputs: Input[] = [input];
  const names = new Names([input.key]);
  const first = numberPipeline(random, source, input, inputs, names);
  const second = numberPipeline(random, source, input, inputs, names);
  if (!first || !second) return undefined;
  const [a, b] = [first.said.nouns[0]!, second.said.nouns[0]!];
  if (a === b) return undefined;
  const join = random.pick(joins);
  const fill = (text: string): string => text.replace('{A}', a).replace('{B}', b);
  return {
    blocks: [...listBlocks(first.pipeline), ...listBlocks(second.pipeline), `join.${join.tag}`],
    topics: [...new Set([...listTopics(first.pipeline), ...listTopics(second.pipeline), join.topic])],
    inputs,
    drawn: {},
    output: join.output,
    names: [
      ...join.name(first.said.names[0]!, second.said.names[0]!),
      ...join.name(shortName(first.pipeline), shortName(second.pipeline)),
    ],
    nouns: join.nouns.map(fill),
    does: [],
    is: join.is.map(fill),
    notes: [],
    styles: ['steps', 'expression', 'loops'],
    code: (style, random) => combine(first.pipeline, second.pipeline, join, style, inputs, random),
    heldOut: isHeldOut(first.pipeline) || isHeldOut(second.pipeline),
  };
}

function combine(
  first: Pipeline,
  second: Pipeline,
  join: Join,
  style: string,
  inputs: readonly Input[],
  random: Random,
): Code {
  const code = random.pick(join.code);
  const keys = new Names(inputs.map(({ key }) => key));
  if (style === 'loops') {
    const [one, two] = [loopInto(first, 'first_', random), loopInto(second, 'second_', random)];
    const body = substitute(code, { a: one.result, b: two.result });
    return { body: `${one.lines}\n${two.lines}\n${body}`, helpers: merge(one.helpers, two.helpers) };
  }
  const [one, two] = [pipelineExpression(first, random)!, pipelineExpression(second, random)!];
  const helpers = merge(one.helpers, two.helpers);
  const once = code.split(/\ba\b/).length === 2 && !code.includes('\n');
  if (style === 'expression' && once && one.expression.length + two.expression.length < 70)
    return { body: substitute(code, { a: one.expression, b: two.expression }), helpers };
  const [a, b] = [keys.take([shortName(first), 'first', 'a']), keys.take([shortName(second), 'second', 'b'])];
  return {
    body: `${a} = ${one.expression}\n${b} = ${two.expression}\n${substitute(code, { a, b })}`,
    helpers,
  };
}

/** A name for a pipeline's result in the code around: `even_count`. */
function shortName({ aggregate, conditions, mappings }: Pipeline): string {
  const [condition] = conditions;
  const what = condition?.predicate.adjective?.replace(/\W/g, '_') ?? mappings[0]?.mapper.tag;
  const how = aggregate.tag === 'sum' ? 'total' : aggregate.tag === 'total_length' ? 'length' : 'count';
  return what === undefined ? how : `${what}_${how}`;
}

/** The pipeline as a loop whose variables begin with a prefix, and the expression that is its result. */
function loopInto(
  pipeline: Pipeline,
  prefix: string,
  random: Random,
): { lines: string; result: string; helpers: Helper[] } {
  const { body, helpers } = pipelineCode(pipeline, 'loop', [], random);
  const variable = pipeline.aggregate.start!.split(' ')[0]!;
  const renamed = substitute(body, { [variable]: `${prefix}${variable}` });
  const lines = renamed.split('\n');
  const result = lines.pop()!.replace(/^return /, '');
  return { lines: lines.join('\n'), result, helpers };
}

function merge(first: readonly Helper[], second: readonly Helper[]): Helper[] {
  const known = new Set(first.map(({ name }) => name));
  return [...first, ...second.filter(({ name }) => !known.has(name))];
}
