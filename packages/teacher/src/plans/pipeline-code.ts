/** A pipeline in Python, in each of the styles in which one would write it. */
import type { Random } from '@phi1/base';
import { pluralName } from '../core/english.js';
import { indent, namesIn, negation, substitute, tightness } from '../core/substitute.js';
import { sourceHelper } from './through.js';
import type { Code, Helper } from './draft.js';
import { Names, realize, type ElementCode } from './element-code.js';
import type { Pipeline } from './pipeline.js';

export type PipelineStyle = 'compact' | 'loop' | 'continue' | 'steps' | 'functional' | 'while' | 'recursion';

/** The pipeline's parts as code over its own names. */
interface Parts {
  xs: string;
  x: string;
  cond: string;
  v: string;
  helpers: Helper[];
}

/** The styles that the pipeline can be written in; `compact` is listed twice, to be drawn twice as often. */
export function listStyles(pipeline: Pipeline): PipelineStyle[] {
  const { aggregate, conditions, mappings, source } = pipeline;
  const filters = aggregate.conditions === 'filter' && conditions.length > 0;
  const maps = aggregate.mapper === 'map' && mappings.length > 0;
  const wholeList = source.isList && source.code[0] === 'p';
  const styles: PipelineStyle[] = ['loop'];
  if (aggregate.compact.length) styles.push('compact', 'compact');
  if (filters) styles.push('continue');
  if (aggregate.plain && aggregate.mapper === 'map' && (filters || maps)) styles.push('steps', 'functional');
  if (wholeList && !['index', 'positions'].includes(aggregate.tag)) styles.push('while');
  if (wholeList && aggregate.recursion) styles.push('recursion');
  return styles;
}

/** @param itself the call for recursion, of the function around: `itself(p, k)` with its parameters in order */
export function pipelineCode(
  pipeline: Pipeline,
  style: PipelineStyle,
  parameters: readonly string[],
  random: Random,
): Code {
  const parts = composeParts(pipeline, random);
  const body = write(pipeline, parts, style, parameters, random);
  return { body, helpers: parts.helpers };
}

/** The pipeline as one expression, for use inside another; undefined when it takes statements. */
export function pipelineExpression(
  pipeline: Pipeline,
  random: Random,
): { expression: string; helpers: Helper[] } | undefined {
  const parts = composeParts(pipeline, random);
  const compact = compactCode(pipeline, parts, random);
  return compact === undefined || compact.includes('return')
    ? undefined
    : { expression: compact, helpers: parts.helpers };
}

function composeParts(pipeline: Pipeline, random: Random): Parts {
  const { source, conditions, mappings, element, parameter } = pipeline;
  const names = new Names([parameter, element]);
  const helpers: Helper[] = [];
  const toExpression = (code: ElementCode): string => {
    if (code.helper) helpers.push(code.helper);
    return code.expression;
  };
  const tests = conditions.map(({ predicate, bound }) =>
    toExpression(realize(predicate, bound, random, names)),
  );
  const joined =
    tests.length > 1
      ? tests.map((test) => (tightness(test) < 3 ? `(${test})` : test)).join(' and ')
      : (tests[0] ?? '');
  const made = mappings.reduce((inner, { mapper, bound }) => {
    return substitute(toExpression(realize(mapper, bound, random, names)), { x: inner });
  }, 'x');
  if (source.through) helpers.push(sourceHelper(source.through, random));
  const x = element;
  return {
    xs: substitute(random.pick(source.code), { p: parameter }),
    x,
    cond: joined && substitute(joined, { x }),
    v: substitute(made, { x }),
    helpers,
  };
}

function compactCode(pipeline: Pipeline, { xs, x, cond, v }: Parts, random: Random): string | undefined {
  const { aggregate } = pipeline;
  const bare = cond === '' && v === x;
  if (bare && aggregate.plain) return substitute(random.pick(aggregate.plain), { items: xs, xs, x });
  const keyed = aggregate.mapper === 'key' && cond === '' && aggregate.plain;
  const templates = keyed ? aggregate.plain! : aggregate.compact;
  if (templates.length === 0) return undefined;
  const template = random.pick(templates);
  const gen = `${v} for ${x} in ${xs}${cond && ` if ${cond}`}`;
  const text = (cond === '' ? template.replaceAll(' if cond', '') : template).replaceAll(
    'not cond',
    negate(cond),
  );
  return substitute(substitute(text, { gen: 'gen' }), { gen, items: xs, xs, x, cond, v });
}

const negate = (cond: string): string => (cond ? negation(cond) : 'not cond');

function write(
  pipeline: Pipeline,
  parts: Parts,
  style: PipelineStyle,
  parameters: readonly string[],
  random: Random,
): string {
  switch (style) {
    case 'compact': {
      const compact = compactCode(pipeline, parts, random)!;
      return compact.includes('return') ? compact : `return ${compact}`;
    }
    case 'steps':
    case 'functional':
      return inSteps(pipeline, parts, style, random);
    case 'recursion':
      return recursion(pipeline, parts, parameters);
    default:
      return loop(pipeline, parts, style);
  }
}

function inSteps(
  pipeline: Pipeline,
  { xs, x, cond, v }: Parts,
  style: 'steps' | 'functional',
  random: Random,
): string {
  const { aggregate } = pipeline;
  const plain = (items: string): string => substitute(random.pick(aggregate.plain!), { items, xs: items, x });
  if (style === 'functional') {
    const kept = cond ? `filter(lambda ${x}: ${cond}, ${xs})` : xs;
    return `return ${plain(v === x ? kept : `map(lambda ${x}: ${v}, ${kept})`)}`;
  }
  const lines: string[] = [];
  let items = xs;
  if (cond) {
    lines.push(`selected = [${x} for ${x} in ${items} if ${cond}]`);
    items = 'selected';
  }
  if (v !== x) {
    lines.push(`values_made = [${v} for ${x} in ${items}]`);
    items = 'values_made';
  }
  return [...lines, `return ${aggregate.tag === 'list' ? items : plain(items)}`]
    .join('\n')
    .replaceAll('values_made', mappedName(pipeline));
}

/** A name for the list of what a mapper made: `squares`. */
function mappedName({ mappings, parameter, element }: Pipeline): string {
  const [only, second] = mappings;
  const name = only && !second ? pluralName(only.mapper.tag) : 'results';
  return [parameter, element].includes(name) || namesIn(parameter).has(name) ? 'results' : name;
}

function loop(pipeline: Pipeline, { xs, x, cond, v }: Parts, style: 'loop' | 'continue' | 'while'): string {
  const { aggregate, parameter } = pipeline;
  const counted = ['index', 'positions'].includes(aggregate.tag);
  const uses = aggregate.update.match(/\bv\b/g)?.length ?? 0;
  const held = uses > 1 && v !== x;
  const update = substitute(aggregate.update, { v: held ? 'value' : v, x });
  const wanted = held ? `value = ${v}\n${update}` : update;
  const inner = guarded(aggregate.tag, wanted, cond, x, style);
  const header =
    style === 'while'
      ? `i = 0\nwhile i < len(${parameter}):`
      : `for ${counted ? `i, ${x}` : x} in ${counted ? `enumerate(${xs})` : xs}:`;
  const step = style === 'while' ? `${x} = ${parameter}[i]\ni += 1\n${inner}` : inner;
  const result = substitute(aggregate.result, { v, x });
  return [aggregate.start, header, indent(step), `return ${result}`]
    .filter((part) => part !== undefined)
    .join('\n');
}

/** The body of the loop: the update where the condition asks for it. */
function guarded(tag: string, update: string, cond: string, x: string, style: string): string {
  if (cond === '') return update;
  switch (tag) {
    case 'all':
      return `if ${negation(cond)}:\n${indent(update)}`;
    case 'leading':
      return `if ${cond}:\n    break\nresult.append(${x})`;
    case 'parts':
      return `if ${cond}:\n    matching.append(${x})\nelse:\n    others.append(${x})`;
  }
  return style === 'continue'
    ? `if ${negation(cond)}:\n    continue\n${update}`
    : `if ${cond}:\n${indent(update)}`;
}

function recursion(
  { aggregate, parameter }: Pipeline,
  { x, cond, v }: Parts,
  parameters: readonly string[],
): string {
  const { empty, first } = aggregate.recursion!;
  const again = `itself(${parameters.map((name) => (name === parameter ? `${name}[1:]` : name)).join(', ')})`;
  const start = `if not ${parameter}:\n    return ${empty}\n${x} = ${parameter}[0]`;
  if (aggregate.conditions === 'ask') return `${start}\nreturn ${substitute(first, { cond, rest: again })}`;
  if (!cond) return `${start}\nreturn ${substitute(first, { v, rest: again })}`;
  return `${start}\nrest = ${again}\nif ${cond}:\n    return ${substitute(first, { v })}\nreturn rest`;
}
