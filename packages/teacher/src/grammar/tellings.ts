/** A number judged by a word, or told in a string. */
import { around, changed, closed, type Change } from './changes.js';
import { binary, choice, format, literal, parts, type Expr } from './expression.js';

const pairs =
  'low high|small large|below above|wait go|weak strong|no yes|stop continue|green red|open closed|ok alarm|normal warning|basic premium|minor major|blue gold|little much|later now|try_again done|red green|B A|poor rich'
    .split('|')
    .map((pair) => pair.split(' ') as [string, string]);
const triples =
  'low medium high|bronze silver gold|small normal large|C B A|bad good great|green yellow red|poor fair good|first second third|tiny middle huge|under fine over|minus zero plus'
    .split('|')
    .map((three) => three.split(' ') as [string, string, string]);

const judged: Change = (s, t) => {
  const [low, high] = around(s, t);
  const [below, above] = s.random.pick(pairs);
  const limit = s.limit(
    ['limit', `${s.thing}_limit`, `many_${s.things}`, 'threshold', `${s.holder}_limit`, `${s.person}_limit`],
    'the number that decides',
    low,
    high,
  );
  const turned = s.random.int(2) === 1;
  const strict = s.random.int(2) === 1;
  const op = turned ? (strict ? '<' : '<=') : strict ? '>' : '>=';
  const words = { '<': 'less than', '<=': 'at most', '>': 'more than', '>=': 'at least' }[op];
  const [then, otherwise] = turned ? [below, above] : [above, below];
  return changed(
    t,
    (noun) => `"${then}" if ${closed(noun)} is ${words} ${limit.ref}, and "${otherwise}" otherwise`,
    {
      type: 'str',
      expr: choice(binary(op, t.expr, limit.expr), literal(then), literal(otherwise)),
      names: t.names.flatMap((name) => [`rate_${name}`, `${name}_label`, `describe_${name}`]),
      local: 'label',
      topic: 'conditions',
    },
  );
};

const graded: Change = (s, t) => {
  const [low, high] = around(s, t);
  const [bad, fair, good] = s.random.pick(triples);
  const [first, second] = s.random.int(2)
    ? [
        s.int(
          [`low_${s.things}`, 'lower', `${s.holder}_low`],
          'the lower limit',
          Math.max(0, low - 4),
          low + 2,
        ),
        s.int([`high_${s.things}`, 'upper', `${s.holder}_high`], 'the upper limit', high, high + 9),
      ]
    : ([literal(low), literal(high)].map((expr, i) => ({ expr, ref: String([low, high][i]) })) as [
        { ref: string; expr: Expr },
        { ref: string; expr: Expr },
      ]);
  const known = s.named(t);
  return changed(
    t,
    (noun) =>
      `"${bad}" if ${closed(noun)} is less than ${first.ref}, "${fair}" if it is at least ${first.ref} but less than ${second.ref}, and "${good}" otherwise`,
    {
      type: 'str',
      expr: choice(
        binary('<', known, first.expr),
        literal(bad),
        choice(binary('<', known, second.expr), literal(fair), literal(good)),
      ),
      names: t.names.flatMap((name) => [`grade_${name}`, `${name}_level`, `classify_${name}`]),
      local: 'level',
      topic: 'conditions',
    },
  );
};

const hasText = (expr: Expr): boolean =>
  expr.kind === 'literal' ? typeof expr.value === 'string' : parts(expr).some(hasText);

const told: Change = (s, t) => {
  // Quotes inside of an f-string are for a later Python.
  if (hasText(t.expr)) return judged(s, t);
  const form = s.random.int(3);
  const owner = form === 2 ? s.text() : undefined;
  const title = t.local.replace(/_/g, ' ');
  const expr = owner
    ? format(owner.expr, ': ', t.expr)
    : form
      ? format(`${title}: `, t.expr)
      : format(t.expr, ` ${title}`);
  const shown = owner ? `${owner.ref}, a colon, a space and then` : form ? `"${title}: " followed by` : '';
  return changed(
    t,
    (noun) =>
      form
        ? `a string made of ${shown} ${noun}`
        : `a string made of ${noun}, a space and the word${title.includes(' ') ? 's' : ''} "${title}"`,
    {
      type: 'str',
      expr,
      names: t.names.flatMap((name) => [`${name}_message`, `report_${name}`, `show_${name}`]),
      local: 'message',
      topic: 'formatting',
    },
  );
};

/** Number to text. */
export const tellings: readonly Change[] = [judged, judged, graded, told];
