/**
 * How a selection of things is spoken of: `the even numbers in nums that are less than 10`, singular and plural,
 * and as part of a function's name.
 */
import type { Predicate } from '../core/block.js';
import { mappedName, pluralClause, snake } from '../core/english.js';

interface Selected {
  one: string;
  many: string;
  /** Where they are: `in {nums}`. */
  where: string;
}

/** A condition once its constant is known. */
export interface SaidPredicate {
  predicate: Predicate;
  /** The clause with its constant in it: `is less than 10`. */
  is: string;
  /** The constant as a part of a name: `10`, or empty when it is a parameter. */
  constantName: string;
}

const adjectival = /^is ((?:greater|less|divisible|longer|shorter|different|equal) .*)$/;
const nameFirst = new Set([
  'prime',
  'perfect',
  'perfect_square',
  'uppercase',
  'lowercase',
  'capitalized',
  'vowel',
  'digit',
  'palindrome',
  'alphabetic',
]);

/** A selection in words. `of` says it of elements and their conditions, `mapped` of what is made of each. */
export class NounPhrase {
  private constructor(
    /** Plural without an article. */
    readonly many: string,
    /** Singular without an article; null when only a plural makes sense. */
    readonly one: string | null,
    /** The plural as a part of a name: `even_numbers`. */
    readonly name: string,
  ) {}

  static of(selected: Selected, conditions: readonly SaidPredicate[], brief: boolean): NounPhrase {
    const adjectives = conditions.flatMap(({ predicate }) => predicate.adjective ?? []);
    const clauses = conditions.filter(({ predicate }) => predicate.adjective === undefined);
    const say = (noun: string, plural: boolean): string => {
      const parts = [...adjectives, noun, selected.where].filter((part) => part !== '');
      if (clauses.length === 0) return parts.join(' ');
      // `the integers from 1 to n less than 50` would be about n.
      const simple = clauses.length === 1 && /^in \S+$|^$/.test(selected.where);
      const said = clauses.map(({ is, predicate }) => {
        const short = brief && simple ? adjectival.exec(is)?.[1] : undefined;
        if (short !== undefined) return short;
        return plural ? withConstant(predicate, is) : is;
      });
      const clause = said.join(' and ');
      return [...parts, brief && simple && adjectival.test(clauses[0]!.is) ? clause : `that ${clause}`].join(
        ' ',
      );
    };
    return new NounPhrase(
      say(selected.many, true),
      say(selected.one, false),
      makeName(selected.many, conditions),
    );
  }

  /** `squares of the even numbers in nums`, from `the squares of {xs}`. */
  mapped(many: string, tag: string): NounPhrase {
    const said = many.replace('{xs}', `the ${this.many}`).replace(/^the /, '');
    return new NounPhrase(said, null, mappedName(tag, this.name));
  }

  /** With its article: `the even numbers in nums`. */
  get the(): string {
    return `the ${this.many}`;
  }
}

/** The plural clause; an override has the same constant as the clause. */
function withConstant(predicate: Predicate, is: string): string {
  return predicate.are ?? pluralClause(is);
}

function makeName(many: string, conditions: readonly SaidPredicate[]): string {
  let name = snake(many);
  for (const { predicate, constantName } of conditions) {
    if (predicate.adjective !== undefined || nameFirst.has(predicate.tag))
      name = `${snake(predicate.adjective ?? predicate.tag)}_${name}`;
    else name = `${name}_${predicate.tag}${constantName && `_${constantName}`}`;
  }
  return name;
}
