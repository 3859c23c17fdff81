/** Strings that are put together from others, cut or asked about. */
import { binary, call, choice, format, item, literal, method, name, slice, type Expr } from './expression.js';
import { collect } from './lists.js';
import type { Parameter, Scene } from './scene.js';
import type { Term } from './term.js';

type Frame = (scene: Scene) => Term;

interface Piece {
  expr: Expr;
  said: string;
}

/** A string, or a part or form of it. */
function piece(s: Scene, from: Parameter): Piece {
  const { ref, expr } = from;
  switch (s.random.int(9)) {
    case 0:
      return { expr: method(expr, 'upper'), said: `${ref} in upper case` };
    case 1:
      return { expr: method(expr, 'lower'), said: `${ref} in lower case` };
    case 2: {
      const many = 1 + s.random.int(3);
      return {
        expr: slice(expr, undefined, literal(many)),
        said: many === 1 ? `the first letter of ${ref}` : `the first ${String(many)} letters of ${ref}`,
      };
    }
    case 3:
      return { expr: item(expr, literal(-1)), said: `the last letter of ${ref}` };
    case 4:
      return { expr: slice(expr, undefined, undefined, -1), said: `${ref} written backwards` };
    case 5:
      return {
        expr: method(slice(expr, undefined, literal(3)), 'upper'),
        said: `the first three letters of ${ref} in upper case`,
      };
    default:
      return { expr, said: ref };
  }
}

const separators = [
  ['-', 'a hyphen'],
  [' ', 'a space'],
  ['_', 'an underscore'],
  [': ', 'a colon and a space'],
  ['/', 'a slash'],
  [', ', 'a comma and a space'],
  [' = ', 'an equals sign with a space on each side'],
  ['', ''],
] as const;

/** `f"{name[:3]}-{number}"`, with other words between. */
const label: Frame = (s) => {
  const one = s.text();
  const second = s.random.int(2) ? s.count('any', 0, 99) : s.text();
  const [first, last] = [
    piece(s, one),
    second.key in
    Object.fromEntries(s.inputs.filter(({ domain }) => domain.type === 'str').map(({ key }) => [key, 1]))
      ? piece(s, second)
      : { expr: second.expr, said: second.ref },
  ];
  const [sep, said] = s.random.pick(separators);
  const turned = s.random.int(3) === 0;
  const [a, b] = turned ? [last, first] : [first, last];
  return s.term('str', format(a.expr, sep, b.expr), {
    nouns: [
      said
        ? `a string made of ${a.said}, then ${said}, then ${b.said}`
        : `a string made of ${a.said} followed directly by ${b.said}`,
    ],
    names: [
      `${s.thing}_tag`,
      `make_${s.thing}_label`,
      `${s.holder}_sign`,
      `build_${s.person}_code`,
      `${s.person}_${s.thing}_line`,
    ],
    local: 'label',
    topic: 'formatting',
  });
};

const sentences: Frame = (s) => {
  const [who, count] = [s.text(0), s.count('any', 0, 60)];
  const { done, things } = s;
  const [before, after] = s.random.pick([
    ['', ` has ${String('#')} ${things}`],
    ['', `: # ${things} ${done}`],
    ['Dear ', `, there are # ${things} left.`],
    ['', ` needs # ${things}`],
    ['For ', `: # ${things}`],
    [`# ${things} for `, ''],
  ] as const);
  const text = `${before}@${after}`;
  const bits: (string | Expr)[] = text
    .split(/([#@])/)
    .filter((bit) => bit !== '')
    .map((bit) => (bit === '#' ? count.expr : bit === '@' ? who.expr : bit));
  return s.term('str', format(...bits), {
    nouns: [
      `the text "${text.replace('#', 'N').replace('@', 'NAME')}", with ${who.ref} for NAME and ${count.ref} for N`,
    ],
    names: [
      `${s.thing}_message`,
      `tell_${s.person}`,
      `${s.person}_note`,
      `${things}_text`,
      `describe_${things}`,
    ],
    local: 'text',
    topic: 'formatting',
  });
};

/** A word for one thing and a word for several. */
const numbered: Frame = (s) => {
  const count = s.count('whole', 0, 4);
  const { thing, things } = s;
  const one = choice(
    binary('==', count.expr, literal(1)),
    literal(`1 ${thing}`),
    format(count.expr, ` ${things}`),
  );
  const none = s.random.int(2) === 1;
  return s.term(
    'str',
    none ? choice(binary('==', count.expr, literal(0)), literal(`no ${things}`), one) : one,
    {
      nouns: [
        `${none ? `"no ${things}" if ${count.ref} is 0, ` : ''}"1 ${thing}" if ${count.ref} is 1, and otherwise the number ${count.ref}, a space and "${things}"`,
      ],
      names: [`${things}_in_words`, `${thing}_or_${things}`, `say_${things}`, `write_number_of_${things}`],
      local: 'text',
      topic: 'conditions',
    },
  );
};

const repeated: Frame = (s) => {
  const times = s.int(
    [`${s.things}`, `${s.thing}_count`, `${s.holder}_width`, 'stars', 'times'],
    'how often',
    0,
    8,
  );
  const mark = s.random.pick(['*', '#', '=', '+', 'o']);
  const word = s.random.int(2) ? s.text() : undefined;
  const bar = binary('*', literal(mark), times.expr);
  const bars = `the character "${mark}" repeated ${times.ref} times`;
  const form = word ? s.random.int(3) : 3;
  const expr = [
    word && binary('+', binary('+', word.expr, literal(' ')), bar),
    word && binary('*', word.expr, times.expr),
    word && binary('+', binary('+', bar, word.expr), bar),
    bar,
  ][form]!;
  const said = [
    `${word?.ref ?? ''}, a space and ${bars}`,
    `${word?.ref ?? ''} repeated ${times.ref} times`,
    `${word?.ref ?? ''} with ${bars} before and after it`,
    bars,
  ][form]!;
  return s.term('str', expr, {
    nouns: [`a string of ${said}`],
    names: [`${s.thing}_bar`, `draw_${s.things}`, `${s.holder}_row`, `repeat_${word?.key ?? s.thing}`],
    local: 'bar',
    topic: 'strings',
  });
};

const asked: Frame = (s) => {
  const [a, b] = [s.text(), s.text()];
  s.drawn[b.key] = a.key;
  const [expr, said, name_] = s.random.pick<[Expr, string, string]>([
    [
      binary('==', method(a.expr, 'lower'), method(b.expr, 'lower')),
      `${a.ref} and ${b.ref} are the same, ignoring upper and lower case`,
      'same',
    ],
    [
      binary('==', item(a.expr, literal(0)), item(b.expr, literal(0))),
      `${a.ref} and ${b.ref} start with the same character`,
      'same_start',
    ],
    [
      binary('>', call('len', [a.expr]), call('len', [b.expr])),
      `${a.ref} is longer than ${b.ref}`,
      'is_longer',
    ],
    [binary('in', b.expr, a.expr), `${b.ref} occurs in ${a.ref}`, 'contains'],
    [
      binary('or', method(a.expr, 'startswith', b.expr), method(a.expr, 'endswith', b.expr)),
      `${a.ref} starts or ends with ${b.ref}`,
      'starts_or_ends',
    ],
    [
      binary('and', binary('!=', a.expr, b.expr), binary('==', call('len', [a.expr]), call('len', [b.expr]))),
      `${a.ref} and ${b.ref} differ but have the same length`,
      'differ',
    ],
  ]);
  return s.term('bool', expr, {
    nouns: [said],
    names: [`${a.key}_${name_}`, `compare_${a.key}`, `check_${a.key}_and_${b.key}`],
    local: 'holds',
    topic: 'strings',
  });
};

const replaced: Frame = (s) => {
  const [text, old] = [s.text(), s.random.pick([...'aeionrl'])];
  const by = s.random.int(2)
    ? s.parameter(['filler', 'new_letter', `${s.thing}_mark`, 'replacement'], 'str', 'what to put in', (r) =>
        r.pick([...'*-_xyz']),
      )
    : { ref: '"*"', expr: literal('*') };
  const made = method(text.expr, 'replace', literal(old), by.expr);
  return s.term('str', made, {
    nouns: [`${text.ref} with ${by.ref} in place of every "${old}"`],
    names: [`replace_in_${text.key}`, `${text.key}_without_${old}`, `clean_${text.key}`],
    local: 'changed',
    topic: 'strings',
  });
};

/** The letters of a string that pass a test, counted or kept. */
const letters: Frame = (s) => {
  const text = s.text();
  const x = s.take('letter', 'character', 'c', 'ch');
  const l = name(x, 'str');
  const set = s.random.pick(['aeiou', 'aeiouy', 'abcdef', 'lmnop', 'rst']);
  const which = s.parameter(
    [`allowed_letters`, `${s.thing}_letters`, 'wanted_letters', `letters_of_${s.person}`],
    'str',
    'some letters',
    (r) => r.pick(['aeiou', 'abc', 'rest', 'lmno', 'nice']),
  );
  const [test, said] = s.random.int(2)
    ? ([binary('in', l, which.expr), `that are in ${which.ref}`] as const)
    : ([
        binary('and', binary('in', l, literal(set)), binary('not in', l, which.expr)),
        `that are among "${set}" but not in ${which.ref}`,
      ] as const);
  const count = s.random.int(2) === 1;
  const from = { target: x, expr: text.expr };
  return s.term(
    count ? 'int' : 'str',
    count
      ? collect(s, 'count', from, l, test)
      : method(literal(''), 'join', collect(s, 'list', from, l, test)),
    {
      nouns: [
        count
          ? `the number of letters of ${text.ref} ${said}`
          : `a string of the letters of ${text.ref} ${said}, in their order`,
      ],
      names: count
        ? [`count_letters_of_${text.key}`, `${text.key}_letter_count`]
        : [`letters_of_${text.key}`, `keep_letters_of_${text.key}`],
      local: count ? 'count' : 'kept',
      typical: 2,
      topic: 'strings',
    },
  );
};

const fitted: Frame = (s) => {
  const [text, width] = [
    s.text(),
    s.limit([`${s.holder}_width`, 'width', `max_length`, `${s.thing}_width`], 'a number of characters', 3, 7),
  ];
  const long = binary('>', call('len', [text.expr]), width.expr);
  const dots = s.random.int(2) === 1;
  return s.term(
    'str',
    choice(
      long,
      dots
        ? binary('+', slice(text.expr, undefined, width.expr), literal('...'))
        : slice(text.expr, undefined, width.expr),
      text.expr,
    ),
    {
      nouns: [
        `${text.ref} if it has at most ${width.ref} characters, and otherwise its first ${width.ref} characters${dots ? ' followed by "..."' : ''}`,
      ],
      names: [`shorten_${text.key}`, `fit_${text.key}`, `cut_${text.key}`],
      local: 'short',
      topic: 'strings',
    },
  );
};

export const texts: readonly Frame[] = [
  label,
  label,
  sentences,
  numbered,
  repeated,
  asked,
  replaced,
  letters,
  fitted,
];
