/** Programs of one block: a function block, or a condition or function of one element as a function of its own. */
import type { Random } from '@phi1/base';
import { mappers, predicates } from '../catalogue/elements.js';
import { functionBlocks } from '../catalogue/families.js';
import { isBody, type ElementType, type FunctionBlock, type Mapper, type Predicate } from '../core/block.js';
import { questionName } from '../core/english.js';
import type { Input } from '../core/samples.js';
import { namesIn, substitute } from '../core/substitute.js';
import type { Draft } from './draft.js';
import { bind, Names } from './element-code.js';

/**
 * A block as a function; its parameters sometimes get other names, of their domains' skins.
 * @param block drawn from the catalogue by default
 */
export function functionDraft(random: Random, block: FunctionBlock = random.pick(functionBlocks())): Draft {
  const renamed = new Map<string, string>();
  const locals = new Names(listNames(block));
  const entries = Object.entries(block.inputs);
  // Several parameters are renamed together, by the same turn: (first, second), never (first, b).
  const [renames, turn] = [random.int(5) < 2, random.int(60)];
  const inputs = entries.map(([key, domain]): Input => {
    const { skins } = domain;
    const skin = entries.length === 1 ? random.pick(skins) : skins[turn % skins.length]!;
    // A name from the general pool suits a function's only parameter, not one of several.
    const fits = entries.length === 1 || skins.some((one) => one.name === key);
    const name = renames && fits && !locals.has(skin.name) ? locals.take([skin.name]) : key;
    renamed.set(key, name);
    return { key: name, domain, skin };
  });
  const by = Object.fromEntries(renamed);
  const phrase = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (_, key: string) => `{${renamed.get(key)!}}`);
  const drawn = Object.entries(block.drawn).map(([key, from]) => {
    const [name, ...part] = from.split('.') as [string, ...string[]];
    return [renamed.get(key)!, [renamed.get(name)!, ...part].join('.')];
  });
  return {
    blocks: [block.name],
    topics: [block.topic],
    inputs,
    drawn: Object.fromEntries(drawn) as Record<string, string>,
    output: outputType(block.output, inputs),
    names: [...block.names],
    nouns: block.nouns.map(phrase),
    does: block.does.map(phrase),
    is: block.is.map(phrase),
    notes: [...block.notes],
    styles: Object.keys(block.code),
    code: (style) => ({ body: substitute(block.code[style]!, by), helpers: [] }),
    idea: block.idea,
    heldOut: block.heldOut,
  };
}

/** The type with `T` for what the first list holds; a plain list where that may be anything. */
function outputType(output: string, inputs: readonly Input[]): string {
  if (!/\bT\b/.test(output)) return output;
  const holder = inputs.find(({ domain }) => domain.type.startsWith('list['));
  const item = holder ? /^list\[(.*)\]$/.exec(holder.domain.type)![1]! : 'Any';
  return output.replace(/\bT\b/g, item);
}

const knownNames = new Map<FunctionBlock, readonly string[]>();

/** The names that a block's code uses in any style. */
function listNames(block: FunctionBlock): readonly string[] {
  let names = knownNames.get(block);
  if (!names) {
    const used = new Set(Object.keys(block.inputs));
    for (const body of Object.values(block.code)) for (const name of namesIn(body)) used.add(name);
    knownNames.set(block, (names = [...used]));
  }
  return names;
}

/** A condition or function of one element as a function, whose constant may be a second parameter. */
export function elementDraft(random: Random): Draft {
  const type = random.pick<ElementType>(['int', 'int', 'int', 'str', 'str', 'char', 'list[int]']);
  const element: Predicate | Mapper = random.int(2)
    ? random.pick(predicates()[type])
    : random.pick(mappers()[type]);
  const { domain } = element;
  const skin = random.pick(domain.skins);
  const taken = new Names(element.code.flatMap((code) => [...namesIn(code)]));
  const key = taken.take([skin.name, type === 'int' ? 'number' : 'value', 'given']);
  const inputs: Input[] = [{ key, domain, skin }];
  const bound = bind(element.constant, inputs, taken, random);
  const fill = (text: string): string => text.replace('{k}', bound.english).replace('{x}', `{${key}}`);
  const constantName = bound.name && `_${bound.name.replace(/\W/g, '')}`;
  const isPredicate = element.kind === 'predicate';
  const tag = element.tag;
  const names = isPredicate
    ? [`${questionName(tag)}${constantName}`, `check_${tag}${constantName}`, `${key}_${questionName(tag)}`]
    : [`${tag}${constantName}`, `get_${tag}`, `${tag}_of`, `compute_${tag}`, `${tag}_of_${key}`];
  return {
    blocks: [`${type}.${tag}`],
    topics: [element.topic],
    inputs,
    drawn: {},
    output: isPredicate ? 'bool' : element.to,
    names,
    nouns: isPredicate ? [] : [fill(element.one)],
    does: [],
    is: isPredicate ? [`{${key}} ${fill(element.is)}`] : [],
    notes: [],
    styles: element.code.flatMap((code, i) =>
      isBody(code) ? [`body ${String(i)}`] : expressionStyles(i, isPredicate),
    ),
    code: (style) => {
      const [kind, index] = style.split(' ') as [string, string];
      const code = substitute(element.code[Number(index)]!, { x: key, k: bound.code });
      return { body: dressExpression(kind, code), helpers: [] };
    },
    heldOut: element.heldOut,
  };
}

function expressionStyles(i: number, isPredicate: boolean): string[] {
  const index = String(i);
  return isPredicate
    ? [`return ${index}`, `return ${index}`, `branch ${index}`, `else ${index}`]
    : [`return ${index}`, `return ${index}`, `step ${index}`];
}

function dressExpression(kind: string, code: string): string {
  switch (kind) {
    case 'body':
      return code;
    case 'branch':
      return `if ${code}:\n    return True\nreturn False`;
    case 'else':
      return `if ${code}:\n    return True\nelse:\n    return False`;
    case 'step':
      return `result = ${code}\nreturn result`;
    default:
      return `return ${code}`;
  }
}
