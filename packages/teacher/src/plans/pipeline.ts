/**
 * A pipeline: elements from a source, those that meet conditions, something made of each, and something made of
 * all. The parts are chosen here; `pipelineCode.ts` writes the Python.
 */
import type { Random } from '@phi1/base';
import { aggregates } from '../catalogue/aggregates.js';
import type { Aggregate, Key } from '../core/aggregate.js';
import { mappers, predicates } from '../catalogue/elements.js';
import { weightedSources, type Source } from '../catalogue/sources.js';
import type { ElementType, Mapper, Predicate } from '../core/block.js';
import { pluralClause, snake } from '../core/english.js';
import { once } from '../core/once.js';
import type { Input } from '../core/samples.js';
import { namesIn } from '../core/substitute.js';
import { bind, innerNames, type Bound, type Names } from './element-code.js';
import { NounPhrase, type SaidPredicate } from './noun-phrase.js';

interface Condition {
  predicate: Predicate;
  bound: Bound;
}

interface Mapping {
  mapper: Mapper;
  bound: Bound;
}

/** The parts that were chosen. An element must meet all conditions; the mappings are applied in order. */
export interface Pipeline {
  source: Source;
  /** The parameter that the source reads. */
  parameter: string;
  element: string;
  conditions: Condition[];
  mappings: Mapping[];
  aggregate: Aggregate;
  names: Names;
}

interface Shape {
  conditions: number;
  mappings: number;
}

/** Names that the code of any pipeline may use, which no parameter may have. */
const codeNames = once((): ReadonlySet<string> => {
  const names = new Set(
    aggregates().flatMap(({ start = '', update, compact }) =>
      [start, update, ...compact.filter((code) => code.includes('return'))].flatMap((text) => [
        ...namesIn(text.replaceAll('(gen)', '(x)').replaceAll('[gen]', '[x]')),
      ]),
    ),
  );
  for (const name of ['x', 'v', 'xs', 'items', 'k']) names.delete(name);
  for (const name of ['i', 'selected', 'value', 'rest', 'filtered']) names.add(name);
  return names;
});

/** Draws a source, as often as each should come. */
export function chooseSource(random: Random): Source {
  return random.pick(weightedSources());
}

/** An input for the source, under a name that no code uses. */
export function sourceInput(source: Source, random: Random): Input {
  const free = source.domain.skins.filter(({ name }) => !codeNames().has(name) && !innerNames().has(name));
  const skin = random.pick(free);
  return { key: skin.name, domain: source.domain, skin };
}

/** Aggregates that take the element, or what the wanted number of mappers makes of it. */
export function choosePipeline(
  source: Source,
  input: Input,
  inputs: Input[],
  names: Names,
  shape: Shape,
  random: Random,
  accepts: (aggregate: Aggregate) => boolean = () => true,
): Pipeline | undefined {
  const mappings: Mapping[] = [];
  let type: ElementType = source.element;
  for (let i = 0; i < shape.mappings; i++) {
    const usable = mappers()[type].filter((mapper) => !mappings.some((mapping) => mapping.mapper === mapper));
    if (usable.length === 0) break;
    const mapper = random.pick(usable);
    mappings.push({ mapper, bound: { code: 'k', english: '', name: '' } });
    type = mapper.to as ElementType;
  }
  const fits = aggregates().filter((aggregate) => {
    if (!accepts(aggregate)) return false;
    if (aggregate.conditions === 'ask' && (shape.conditions === 0 || mappings.length > 0)) return false;
    if (aggregate.mapper === 'key')
      return (
        mappings.length === 1 &&
        aggregate.on.includes(source.element) &&
        keyFits(aggregate, mappings[0]!.mapper)
      );
    if (aggregate.mapper === 'none' && mappings.length > 0) return false;
    if (aggregate.tag === 'count' && shape.conditions === 0) return false;
    return aggregate.on.includes(type);
  });
  if (fits.length === 0) return undefined;
  const aggregate = random.pick(fits);
  const conditions: Condition[] = [];
  const wanted = aggregate.conditions === 'ask' ? 1 : shape.conditions;
  for (let i = 0; i < wanted; i++) {
    const predicate = random.pick(predicates()[source.element]);
    if (conditions.some((other) => other.predicate === predicate)) continue;
    if (isOdd(predicate, source, input)) return undefined;
    // `none are not empty` would be a riddle.
    if (aggregate.tag === 'none' && / not /.test(predicate.is)) return undefined;
    conditions.push({ predicate, bound: bind(predicate.constant, inputs, names, random) });
  }
  for (const mapping of mappings) mapping.bound = bind(mapping.mapper.constant, inputs, names, random);
  const skin = input.skin;
  const candidates = (source.elements ?? skin.elements).filter(
    (name) => !codeNames().has(name) && (name === 'x' || !innerNames().has(name)),
  );
  const element = names.element(candidates.length ? candidates : ['x'], random);
  return { source, parameter: input.key, element, conditions, mappings, aggregate, names };
}

/** Whether no one would ask it: for a palindromic temperature, for an empty word of a text that was split. */
function isOdd(predicate: Predicate, source: Source, { skin }: Input): boolean {
  if (source.tag === 'words' || source.tag === 'keys') return ['empty', 'nonempty'].includes(predicate.tag);
  const isMeasured = source.element === 'int' && source.many === undefined && skin.low !== undefined;
  return isMeasured && ['number theory', 'digits'].includes(predicate.topic);
}

function keyFits(aggregate: Aggregate, mapper: Mapper): boolean {
  if (!mapper.its.startsWith('its ') || mapper.its.includes(', or'))
    return aggregate.tag === 'dictionary' || aggregate.tag === 'pairs';
  if (aggregate.tag === 'dictionary' || aggregate.tag === 'pairs') return true;
  return mapper.to === 'int' || (mapper.to === 'str' && !['most', 'least'].includes(aggregate.tag));
}

/** What is said of a pipeline, with `{parameter}` where parameters are. */
export interface Said {
  nouns: string[];
  is: string[];
  names: string[];
  note?: string;
}

/**
 * The words of a pipeline: clauses for a bool, else nouns, and names for the function.
 * @param input the one that the source reads
 */
export function say(pipeline: Pipeline, input: Input, random: Random): Said {
  const { source, conditions, aggregate, mappings } = pipeline;
  const fill = (text: string): string => text.replaceAll('{p}', `{${pipeline.parameter}}`);
  // `the scores in scores` says it twice.
  const twice = source.many === undefined && input.skin.many === input.key;
  const selected = {
    one: fill(source.one ?? input.skin.one),
    many: fill(source.many ?? input.skin.many),
    where: fill(twice && random.int(2) ? 'in the list' : source.where),
  };
  if (source.tag === 'values' && selected.where === 'in the list') selected.where = 'in the dictionary';
  const said: SaidPredicate[] = conditions.map(({ predicate, bound }) => ({
    predicate: said_(predicate, bound),
    is: predicate.is.replace('{k}', bound.english),
    constantName: bound.name,
  }));
  const asks = aggregate.conditions === 'ask';
  const base = NounPhrase.of(selected, asks ? [] : said, random.int(2) === 0);
  const np = aggregate.mapper === 'map' ? mappings.reduce(mapNoun, base) : base;
  const [key] = mappings;
  const keyed = mappingKey(key);
  const note = aggregate.note === undefined ? {} : { note: aggregate.note };
  if (asks) {
    const [condition] = said as [SaidPredicate];
    const are = condition.predicate.are ?? pluralClause(condition.is);
    const asked = NounPhrase.of(selected, [condition], false).name;
    const names = aggregate.names(asked, '');
    if (aggregate.is) return { nouns: [], is: aggregate.is(np, condition.is, are), names, ...note };
    return { nouns: aggregate.asks!(np, condition.is, are), is: [], names, ...note };
  }
  const keyName = key ? key.mapper.tag : '';
  return { nouns: aggregate.nouns!(np, keyed), is: [], names: aggregate.names(np.name, keyName), ...note };
}

/** The predicate with its constant also in the plural that it states itself. */
function said_(predicate: Predicate, bound: Bound): Predicate {
  return predicate.are === undefined
    ? predicate
    : { ...predicate, are: predicate.are.replace('{k}', bound.english) };
}

function mapNoun(np: NounPhrase, { mapper, bound }: Mapping): NounPhrase {
  return np.mapped(mapper.many.replace('{k}', bound.english), snake(mapper.tag));
}

function mappingKey(mapping: Mapping | undefined): Key {
  const its = mapping?.mapper.its.replace('{k}', mapping.bound.english) ?? '';
  return { its, noun: its.replace(/^its /, '') };
}

/** The type of the result. */
export function computeOutput({ source, mappings, aggregate }: Pipeline): string {
  const element = source.element === 'char' ? 'str' : source.element;
  const last = mappings.at(-1)?.mapper.to ?? element;
  const optional = ['largest', 'smallest', 'first', 'last', 'most', 'least'].includes(aggregate.tag);
  const type = aggregate.mapper === 'key' ? aggregate.output(element, last) : aggregate.output(last, '');
  return optional ? `Optional[${type}]` : type;
}
