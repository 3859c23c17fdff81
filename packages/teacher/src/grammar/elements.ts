/** Conditions on one element of a list, and what may be made of one. */
import { binary, call, choice, format, item, literal, method, slice, type Expr } from './expression.js';
import type { Scene } from './scene.js';

/** Said of one and of many: `is greater than {limit}`, `are greater than {limit}`. */
export interface Test {
  is: string;
  are: string;
  expr: (x: Expr) => Expr;
}

/** `{x}` stands for the element in `one` (`{x} plus {bonus}`). */
export interface Made {
  type: string;
  one: (x: string) => string;
  expr: (x: Expr) => Expr;
  tag: string;
}

const be = (rest: string, expr: (x: Expr) => Expr): Test => ({ is: `is ${rest}`, are: `are ${rest}`, expr });

/**
 * Draws a condition on a number between `low` and `high`. What it compares with is a literal or a new parameter of
 * the scene.
 * @param one the number's noun
 */
export function numberTest(s: Scene, one: string, low: number, high: number): Test {
  const [mid, third] = [Math.ceil((low + high) / 2), Math.max(1, Math.floor((high - low) / 3))];
  const limit = (): ReturnType<Scene['limit']> =>
    s.limit(
      [`${one}_limit`, 'limit', 'threshold', `wanted_${one}`, `${s.holder}_limit`, `${s.person}_limit`],
      `the ${one} to compare with`,
      low + third,
      high - third,
    );
  switch (s.random.int(10)) {
    case 0:
    case 1: {
      const { ref, expr } = limit();
      return be(`greater than ${ref}`, (x) => binary('>', x, expr));
    }
    case 2: {
      const { ref, expr } = limit();
      return be(`at least ${ref}`, (x) => binary('>=', x, expr));
    }
    case 3: {
      const { ref, expr } = limit();
      return be(`less than ${ref}`, (x) => binary('<', x, expr));
    }
    case 4: {
      const { ref, expr } = limit();
      return be(`at most ${ref}`, (x) => binary('<=', x, expr));
    }
    case 5: {
      const from = s.limit(
        [`min_${one}`, `lowest_${one}`, `${one}_from`],
        `the smallest ${one} allowed`,
        low,
        mid - 1,
      );
      const to = s.limit(
        [`max_${one}`, `highest_${one}`, `${one}_to`],
        `the largest ${one} allowed`,
        mid,
        high,
      );
      return be(`at least ${from.ref} and at most ${to.ref}`, (x) =>
        binary('and', binary('>=', x, from.expr), binary('<=', x, to.expr)),
      );
    }
    case 6: {
      const by = s.limit(['divisor', `${one}_step`, 'step', 'group_size'], 'the number to divide by', 2, 6);
      return be(`divisible by ${by.ref}`, (x) => binary('==', binary('%', x, by.expr), literal(0)));
    }
    case 7: {
      const odd = s.random.int(2);
      return be(odd ? 'odd' : 'even', (x) => binary('==', binary('%', x, literal(2)), literal(odd)));
    }
    case 8: {
      const [from, to] = [low + third, high - third];
      return be(`less than ${String(from)} or greater than ${String(to)}`, (x) =>
        binary('or', binary('<', x, literal(from)), binary('>', x, literal(to))),
      );
    }
    default: {
      const other = s.int(
        [`special_${one}`, `unwanted_${one}`, `${one}_to_skip`, `ignored_${one}`],
        `the ${one} to leave out`,
        low,
        high,
      );
      return be(`not equal to ${other.ref}`, (x) => binary('!=', x, other.expr));
    }
  }
}

const length = (x: Expr): Expr => call('len', [x]);

/**
 * Draws a condition on a word: on its length, or on letters in it. What it asks for is a literal or a new parameter of
 * the scene.
 * @param one the word's noun
 */
export function textTest(s: Scene, one: string): Test {
  switch (s.random.int(8)) {
    case 0: {
      const { ref, expr } = s.limit(
        [`${one}_length`, `min_length`, `shortest_${one}`],
        'a number of characters',
        3,
        6,
      );
      return {
        is: `has at least ${ref} characters`,
        are: `have at least ${ref} characters`,
        expr: (x) => binary('>=', length(x), expr),
      };
    }
    case 1: {
      const { ref, expr } = s.limit(
        [`max_${one}_length`, 'max_length', `${s.holder}_width`],
        'a number of characters',
        3,
        6,
      );
      return {
        is: `has fewer than ${ref} characters`,
        are: `have fewer than ${ref} characters`,
        expr: (x) => binary('<', length(x), expr),
      };
    }
    case 2: {
      const start = s.parameter(
        [`first_letter`, 'start', `${one}_start`, `${s.holder}_letter`],
        'str',
        'the letter to start with',
        (r) => r.pick([...'abcglmopABCEGLM']),
      );
      return {
        is: `starts with ${start.ref}`,
        are: `start with ${start.ref}`,
        expr: (x) => method(x, 'startswith', start.expr),
      };
    }
    case 3: {
      const end = s.parameter(
        ['last_letter', 'ending', `${one}_ending`],
        'str',
        'the letter to end with',
        (r) => r.pick([...'aenotrsly']),
      );
      return {
        is: `ends with ${end.ref}`,
        are: `end with ${end.ref}`,
        expr: (x) => method(x, 'endswith', end.expr),
      };
    }
    case 4: {
      const inner = s.parameter(
        ['letter', 'character', `wanted_letter`, `${s.thing}_letter`],
        'str',
        'a letter',
        (r) => r.pick([...'aeionrlm']),
      );
      const absent = s.random.int(3) === 0;
      return {
        is: `${absent ? 'does not contain' : 'contains'} ${inner.ref}`,
        are: `${absent ? 'do not contain' : 'contain'} ${inner.ref}`,
        expr: (x) => binary(absent ? 'not in' : 'in', inner.expr, x),
      };
    }
    case 5: {
      const letter = s.random.pick([...'aeimnors']);
      return {
        is: `contains the letter "${letter}"`,
        are: `contain the letter "${letter}"`,
        expr: (x) => binary('in', literal(letter), x),
      };
    }
    case 6: {
      const many = s.random.int(4) + 3;
      return {
        is: `has exactly ${String(many)} characters`,
        are: `have exactly ${String(many)} characters`,
        expr: (x) => binary('==', length(x), literal(many)),
      };
    }
    default: {
      const vowel = s.random.pick(['aeiou', 'abcdefg', 'lmnopq']);
      const said = vowel === 'aeiou' ? 'a vowel in lower case' : `one of the letters ${vowel}`;
      return {
        is: `ends with ${said}`,
        are: `end with ${said}`,
        expr: (x) => binary('in', item(x, literal(-1)), literal(vowel)),
      };
    }
  }
}

/** Draws what is made of a number between `low` and `high`: an int or a label. @param one the number's noun */
export function madeOfNumber(s: Scene, one: string, low: number, high: number): Made {
  const amount = (): ReturnType<Scene['limit']> =>
    s.limit(
      [`${one}_change`, `extra_${one}`, 'step', `${s.holder}_bonus`, `${s.person}_bonus`, `${one}_shift`],
      'the number to calculate with',
      1,
      9,
    );
  switch (s.random.int(8)) {
    case 0: {
      const { ref, expr } = amount();
      return {
        type: 'int',
        one: (x) => `${x} plus ${ref}`,
        expr: (x) => binary('+', x, expr),
        tag: 'raised',
      };
    }
    case 1: {
      const { ref, expr } = amount();
      return {
        type: 'int',
        one: (x) => `${x} minus ${ref}`,
        expr: (x) => binary('-', x, expr),
        tag: 'lowered',
      };
    }
    case 2: {
      const { ref, expr } = s.limit(
        ['factor', `${one}_factor`, 'times', `${s.holder}_factor`],
        'the factor',
        2,
        9,
      );
      return {
        type: 'int',
        one: (x) => `${x} times ${ref}`,
        expr: (x) => binary('*', x, expr),
        tag: 'scaled',
      };
    }
    case 3: {
      const { ref, expr } = s.limit(
        [`max_${one}`, 'cap', `${one}_cap`, `${s.holder}_cap`],
        `the largest ${one} that counts`,
        Math.ceil((low + high) / 2),
        high,
      );
      return {
        type: 'int',
        one: (x) => `${x}, but at most ${ref}`,
        expr: (x) => call('min', [x, expr]),
        tag: 'capped',
      };
    }
    case 4: {
      const base = s.int(
        [`usual_${one}`, `normal_${one}`, `target_${one}`, `${s.holder}_${one}`],
        `the ${one} to compare with`,
        low,
        high,
      );
      return {
        type: 'int',
        one: (x) => `the absolute difference between ${x} and ${base.ref}`,
        expr: (x) => call('abs', [binary('-', x, base.expr)]),
        tag: 'distance',
      };
    }
    case 5: {
      const { ref, expr } = s.limit(
        [`${s.things}_per_${s.holder}`, 'parts', 'divisor', 'shares'],
        'the number to divide by',
        2,
        6,
      );
      return {
        type: 'int',
        one: (x) => `${x} divided by ${ref} and rounded down`,
        expr: (x) => binary('//', x, expr),
        tag: 'divided',
      };
    }
    case 6: {
      const mid = Math.ceil((low + high) / 2);
      const { ref, expr } = s.limit(
        [`${one}_limit`, 'limit', `free_${one}`],
        `the ${one} that is free`,
        low + 1,
        mid,
      );
      return {
        type: 'int',
        one: (x) => `how much ${x} exceeds ${ref} (0 if it does not)`,
        expr: (x) => call('max', [binary('-', x, expr), literal(0)]),
        tag: 'excess',
      };
    }
    default: {
      const mid = String(Math.ceil((low + high) / 2));
      const [small, large] = s.random.pick([
        ['low', 'high'],
        ['small', 'large'],
        ['few', 'many'],
        ['light', 'heavy'],
      ]) as [string, string];
      return {
        type: 'str',
        one: (x) => `"${large}" where ${x} is greater than ${mid} and "${small}" elsewhere`,
        expr: (x) => choice(binary('>', x, literal(Number(mid))), literal(large), literal(small)),
        tag: 'labels',
      };
    }
  }
}

/** Draws what is made of a word: another text or an int. */
export function madeOfText(s: Scene): Made {
  switch (s.random.int(8)) {
    case 0:
      return {
        type: 'str',
        one: (x) => `${x} in upper case`,
        expr: (x) => method(x, 'upper'),
        tag: 'upper_case',
      };
    case 1:
      return {
        type: 'str',
        one: (x) => `the first letter of ${x}`,
        expr: (x) => item(x, literal(0)),
        tag: 'first_letters',
      };
    case 2:
      return { type: 'int', one: (x) => `the length of ${x}`, expr: length, tag: 'lengths' };
    case 3: {
      const { ref, expr } = s.limit(
        ['width', 'letters', `${s.holder}_width`, 'max_letters'],
        'a number of characters',
        2,
        5,
      );
      return {
        type: 'str',
        one: (x) => `the first ${ref} characters of ${x}`,
        expr: (x) => slice(x, undefined, expr),
        tag: 'shortened',
      };
    }
    case 4: {
      const word = s.parameter(
        ['greeting', 'prefix', `${s.thing}_prefix`, `${s.holder}_title`],
        'str',
        'the word to put in front',
        (r) => r.pick(['Hello', 'Dear', 'Mx', 'Top', 'the', 'my', 'Big']),
      );
      return {
        type: 'str',
        one: (x) => `${word.ref}, a space and ${x}`,
        expr: (x) => format(word.expr, ' ', x),
        tag: 'with_prefix',
      };
    }
    case 5: {
      const mark = s.random.pick(['!', '?', '-', '*', ';']);
      return {
        type: 'str',
        one: (x) => `${x} followed by "${mark}"`,
        expr: (x) => binary('+', x, literal(mark)),
        tag: 'marked',
      };
    }
    case 6:
      return {
        type: 'str',
        one: (x) => `${x} written backwards`,
        expr: (x) => slice(x, undefined, undefined, -1),
        tag: 'reversed',
      };
    default: {
      const letter = s.random.pick([...'aeionr']);
      return {
        type: 'int',
        one: (x) => `how often the letter "${letter}" occurs in ${x}`,
        expr: (x) => method(x, 'count', literal(letter)),
        tag: `counts_of_${letter}`,
      };
    }
  }
}
