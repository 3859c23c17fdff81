/**
 * The scene of one function: a setting, the thing that it is about, and the parameters that were introduced so far, each
 * with a name, a meaning in words and values that fit. What is computed of them is a term: a tree and its English.
 */
import type { Random } from '@phi1/base';
import { Dict, Tuple, type Value } from '@phi1/python';
import { capitalized, listed } from '../core/english.js';
import type { Input } from '../core/samples.js';
import * as words from '../core/words.js';
import type { Term } from './term.js';
import { binary, literal, local, name, type Expr, type Local } from './expression.js';
import {
  months,
  plural,
  qualities,
  settings,
  snaked,
  weekdays,
  type Measure,
  type Setting,
} from './settings.js';

/** A parameter: as it is mentioned and as it is computed with. */
export interface Parameter {
  ref: string;
  expr: Expr;
  key: string;
}

/** What a count may be about, beside the thing itself. */
type Role = 'part' | 'whole' | 'any';

const reserved = new Set(
  `and as assert class continue def del elif else except finally for from global if import in is lambda not or pass raise return try while with yield
abs all any bool dict float format int len list map max min next pow print range reversed round set sorted str sum tuple type itself math`.split(
    /\s+/,
  ),
);

/** What the parts of one function share: words drawn from its setting, its parameters, and the names that are taken. */
export class Scene {
  readonly inputs: Input[] = [];
  readonly setting: Setting;
  readonly thing: string;
  readonly things: string;
  readonly holder: string;
  readonly person: string;
  readonly measure: Measure;
  readonly done: string;
  /** Parameters that are half of the time drawn from another one. */
  readonly drawn: Record<string, string> = {};
  /** The words that templates may name. */
  readonly words: Readonly<Record<string, string | number>>;
  readonly #texts = new Set<number>();
  readonly #taken = new Set<string>(reserved);

  constructor(readonly random: Random) {
    this.setting = random.pick(settings);
    this.thing = random.pick(this.setting.things);
    this.things = plural(this.thing);
    this.holder = random.pick(this.setting.holders);
    this.person = random.pick(this.setting.people);
    this.measure = random.pick(this.setting.measures);
    this.done = random.pick(this.setting.done);
    const { thing, things, holder, person, done, measure } = this;
    this.words = {
      ...{ thing, things, holder, holders: plural(holder), person, people: plural(person), done },
      ...{ measure: measure.noun, measures: plural(measure.noun), unit: measure.unit },
      ...{ low: measure.low, high: measure.high },
    };
  }

  /** What a frame draws without saying more of it. */
  draw(what: string): unknown {
    switch (what) {
      case 'text':
        return this.text();
      case 'texts':
        return this.texts();
      case 'table':
        return this.table();
      case 'records':
        return this.records();
      case 'other_thing':
        return this.otherThing();
      case 'shuffled_done': {
        const [first, second] = this.random.shuffle([...this.setting.done]);
        return { first, second };
      }
    }
    throw new Error(`${what}: nothing of that name can be drawn`);
  }

  /** The sum of so many counts. */
  several([least, most]: [number, number], role: Role, within: [number, number]) {
    const items = Array.from({ length: least + this.random.int(most - least + 1) }, () =>
      this.count(role, ...within),
    );
    const expr = items.map((each) => each.expr).reduce((left, right) => binary('+', left, right));
    return { ref: listed(items.map(({ ref }) => ref)), expr, length: items.length };
  }

  /** The first of the names that is free, in any order; a number behind it where none is. */
  take(...names: string[]): string {
    const free = this.random.shuffle(names.map(snaked)).filter((one) => !this.#taken.has(one));
    const fit = free.find((one) => one.length <= 26) ?? free[0];
    for (let i = 2; ; i++) {
      const chosen = fit ?? `${snaked(names[0]!)}_${String(i)}`;
      if (this.#taken.has(chosen)) continue;
      this.#taken.add(chosen);
      return chosen;
    }
  }

  /** A parameter with values of any type. */
  parameter(
    names: string[],
    type: string,
    noun: string,
    sample: (random: Random) => Value,
    edges: Value[] = [],
  ): Parameter {
    const key = this.take(...names);
    const skin = { name: key, one: 'value', many: 'values', elements: [] };
    this.inputs.push({ key, skin, domain: { type, noun, skins: [skin], sample, edges } });
    return { ref: `{${key}}`, expr: name(key, type), key };
  }

  int(names: string[], noun: string, low: number, high: number): Parameter {
    return this.parameter(names, 'int', noun, (random) => low + random.int(high - low + 1), [low]);
  }

  /** `state` is what the name says it is: `late` of `is_late`. */
  bool(names: string[], noun: string): Parameter & { state: string } {
    const made = this.parameter(names, 'bool', noun, (random) => random.int(2) === 1);
    return { ...made, state: made.key.replace(/^.*is_/, '') };
  }

  /** A parameter, or (one time in three) a constant that is written into the function. */
  limit(names: string[], noun: string, low: number, high: number): Pick<Parameter, 'ref' | 'expr'> {
    if (this.random.int(3)) return this.int(names, noun, low, high);
    const value = low + this.random.int(high - low + 1);
    return { ref: String(value), expr: literal(value) };
  }

  /** How many of the things there are: all of them, a part, or one of several such counts. */
  count(role: Role, low: number, high: number): Parameter {
    const { random, setting, thing, things } = this;
    const [done, quality, person] = [this.done, random.pick(qualities), random.pick(setting.people)];
    const [day, month] = [random.pick(weekdays), random.pick(months)];
    const options: [names: string[], noun: string][] =
      role === 'part'
        ? [
            [
              [`${things}_${done}`, `${done}_${things}`, `num_${things}_${done}`, `${things}_${done}_today`],
              `the number of ${things} ${done}`,
            ],
          ]
        : role === 'whole'
          ? [
              [
                [things, `${thing}_count`, `total_${things}`, `num_${things}`, `all_${things}`],
                `the number of ${things}`,
              ],
              [
                [`${things}_at_start`, `initial_${things}`, `${things}_before`],
                `the number of ${things} at the start`,
              ],
              [
                [`${things}_in_${this.holder}`, `${this.holder}_${things}`],
                `the number of ${things} in the ${this.holder}`,
              ],
            ]
          : [
              [[`${quality}_${things}`, `num_${quality}_${things}`], `the number of ${quality} ${things}`],
              [[`${person}_${things}`, `${things}_of_${person}`], `the number of ${things} of the ${person}`],
              [[`${day}_${things}`, `${things}_on_${day}`], `the number of ${things} on ${capitalized(day)}`],
              [
                [`${month}_${things}`, `${things}_in_${month}`],
                `the number of ${things} in ${capitalized(month)}`,
              ],
              [
                [`${things}_in_${quality}_${this.holder}`, `${quality}_${this.holder}_${things}`],
                `the number of ${things} in the ${quality} ${this.holder}`,
              ],
            ];
    const [names, noun] = random.pick(options);
    return this.int(names, noun, low, high);
  }

  /** Another thing of the setting than the main one. */
  otherThing(): string {
    return this.random.pick(this.setting.things.filter((one) => one !== this.thing));
  }

  /** A string: somebody's name, a label, a kind of thing; each kind once. */
  text(kind = this.random.int(3)): Parameter {
    const { person, holder, thing } = this;
    const word = [kind, 0, 1, 2].find((one) => !this.#texts.has(one)) ?? kind;
    this.#texts.add(word);
    if (word === 0)
      return this.parameter(
        [`${person}_name`, `name_of_${person}`, `first_${person}`, `${person}`],
        'str',
        `the name of the ${person}`,
        (r) => r.pick(words.people),
      );
    if (word === 1)
      return this.parameter(
        [`${holder}_label`, `label_of_${holder}`, `${holder}_title`],
        'str',
        `the label of the ${holder}`,
        (r) => r.pick([...words.plainWords, ...words.colors]),
      );
    return this.parameter(
      [`${thing}_code`, `${thing}_color`, `${thing}_kind`, `kind_of_${thing}`],
      'str',
      `the kind of ${thing}`,
      (r) => r.pick([...words.colors, ...words.fruits]),
    );
  }

  /** A list of numbers that are measured of things or counted. */
  numbers(): Parameter & { one: string; many: string } {
    const { thing, things, random, measure, holder, person } = this;
    const { low, high } = measure;
    const [own, singular, noun] = random.pick<[string[], string, string]>([
      [
        [
          `${thing}_${plural(measure.noun)}`,
          `${plural(measure.noun)}_of_${things}`,
          `${thing}_${measure.noun}_list`,
        ],
        measure.noun,
        `the ${plural(measure.noun)} of the ${things} in ${measure.unit}`,
      ],
      [
        [`${things}_per_day`, `daily_${things}`, `${things}_by_day`, `${things}_${this.done}_each_day`],
        'count',
        `the numbers of ${things} of several days`,
      ],
      [
        [`${things}_per_${holder}`, `${holder}_counts`, `${holder}_sizes`],
        'count',
        `the numbers of ${things} in several ${plural(holder)}`,
      ],
      [
        [`${person}_scores`, `scores_of_${plural(person)}`, `${thing}_scores`],
        'score',
        `the scores of the ${plural(person)}`,
      ],
    ]);
    const list = (r: Random): Value =>
      Array.from({ length: 2 + r.int(6) }, () => low + r.int(high - low + 1));
    return {
      ...this.parameter(own, 'list[int]', `a list of ${noun}`, list, [[]]),
      one: singular,
      many: plural(singular),
    };
  }

  /** A list of names or words. */
  texts(): Parameter & { one: string; many: string } {
    const { person, thing, holder, random } = this;
    const [pool, owner, singular] = random.pick<[readonly string[], string, string]>([
      [words.people, person, 'name'],
      [words.fruits, thing, 'label'],
      [words.colors, thing, 'color'],
      [words.plainWords, holder, 'title'],
      [words.cities, person, 'city'],
      [words.animals, holder, 'word'],
    ]);
    const many = plural(singular);
    const list = (r: Random): Value => Array.from({ length: 2 + r.int(5) }, () => r.pick(pool));
    const names = [`${owner}_${many}`, `${many}_of_${plural(owner)}`, `${owner}_${singular}_list`];
    return {
      ...this.parameter(names, 'list[str]', `a list of the ${many} of the ${plural(owner)}`, list, [[]]),
      one: singular,
      many,
    };
  }

  /** A dictionary from names to numbers. */
  table(): Parameter & { one: string; value: string } {
    const { person, thing, things, measure, holder, random } = this;
    const [pool, names, noun, key, value] = random.pick<
      [readonly string[], string[], string, string, string]
    >([
      [
        words.people,
        [`${things}_by_${person}`, `${things}_of_${plural(person)}`, `${person}_${things}`],
        `the number of ${things} of each ${person}`,
        person,
        'value',
      ],
      [
        words.fruits,
        [`${thing}_${plural(measure.noun)}`, `${measure.noun}_by_${thing}`, `${measure.noun}_table`],
        `the ${measure.noun} in ${measure.unit} of each kind of ${thing}`,
        'kind',
        measure.noun,
      ],
      [
        words.colors,
        [`${things}_by_color`, `${thing}_stock`, `${thing}_counts`],
        `the number of ${things} of each color`,
        'color',
        'value',
      ],
      [
        words.cities,
        [`${plural(holder)}_by_city`, `${holder}_counts`, `${plural(holder)}_per_city`],
        `the number of ${plural(holder)} in each city`,
        'city',
        'value',
      ],
    ]);
    const sample = (r: Random): Value => {
      const dict = new Dict();
      for (let left = 2 + r.int(4); left > 0; left--) dict.set(r.pick(pool), r.int(60));
      return dict;
    };
    return {
      ...this.parameter(names, 'dict[str, int]', `a dictionary with ${noun}`, sample, [new Dict()]),
      one: key,
      value,
    };
  }

  /** A list of pairs of a name and a number. */
  records(): Parameter & { label: string; value: string; many: string } {
    const { person, thing, things, measure, random } = this;
    const [pool, names, label, value] = random.pick<[readonly string[], string[], string, string]>([
      [
        words.people,
        [`${thing}_orders`, `${person}_records`, `orders_of_${things}`, `${things}_by_${person}`],
        person,
        'amount',
      ],
      [
        words.fruits,
        [`${thing}_records`, `${thing}_list`, `${measure.noun}_records`, `measured_${things}`],
        thing,
        measure.noun,
      ],
      [words.cities, [`${thing}_deliveries`, `trips_of_${person}`, `${person}_trips`], 'city', 'distance'],
    ]);
    const sample = (r: Random): Value =>
      Array.from({ length: 2 + r.int(4) }, () => new Tuple([r.pick(pool), 1 + r.int(60)]));
    return {
      ...this.parameter(
        names,
        'list[tuple[str, int]]',
        `a list of pairs of ${withAn(label)} and ${withAn(value)}`,
        sample,
        [[]],
      ),
      label,
      value,
      many: plural(value),
    };
  }

  /** An intermediate value under a name of its own. */
  named(term: Pick<Term, 'expr' | 'local'>): Local {
    if (term.expr.kind === 'local') return term.expr;
    if (term.expr.kind === 'collect') return local(term.expr.into, term.expr);
    return local(this.take(this.#taken.has(term.local) ? `${term.local}_so_far` : term.local), term.expr);
  }
}

const withAn = (noun: string): string => `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
