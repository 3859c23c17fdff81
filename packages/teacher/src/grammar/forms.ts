/**
 * The ways to write one tree as a function's body. Each form decides alone whether a pass over a list is a loop or a
 * comprehension, whether intermediate values get names, and how a choice returns; what is computed stays the same.
 */
import { indent } from '../core/substitute.js';
import {
  isComparison,
  negated,
  parts,
  write,
  type Choice,
  type Collect,
  type Expr,
  type Local,
  type Names,
  type Process,
} from './expression.js';

interface Form {
  loops: boolean;
  locals: boolean;
  branches: 'expression' | 'else' | 'early';
}

const forms: Readonly<Record<string, Form>> = {
  expression: { loops: false, locals: false, branches: 'expression' },
  steps: { loops: false, locals: true, branches: 'early' },
  early: { loops: false, locals: false, branches: 'early' },
  branches: { loops: false, locals: true, branches: 'else' },
  loop: { loops: true, locals: false, branches: 'early' },
  'loop and steps': { loops: true, locals: true, branches: 'else' },
};

/** The forms in which a tree comes out differently, each with the body that it gives. */
export function differentBodies(expr: Expr): Map<string, string> {
  const kinds = new Set<Expr['kind']>();
  addKinds(expr, kinds);
  const isPlain = !isTruth(expr) && !kinds.has('collect') && !kinds.has('local') && !kinds.has('choice');
  if (isPlain) return new Map([['expression', writeBody(expr, forms['expression']!)]]);
  const bodies = new Map<string, string>();
  for (const [name, form] of Object.entries(forms)) {
    // Without a pass over a collection there is no loop to write.
    if (form.loops && !kinds.has('collect')) continue;
    const body = writeBody(expr, form);
    if (![...bodies.values()].includes(body)) bodies.set(name, body);
  }
  return bodies;
}

function addKinds(expr: Expr, kinds: Set<Expr['kind']>): void {
  kinds.add(expr.kind);
  for (const part of parts(expr)) addKinds(part, kinds);
}

/** The statements of a function that returns the tree's value, in one form, not indented. */
function writeBody(expr: Expr, form: Form): string {
  const uses = new Map<Expr, number>();
  countLocals(expr, uses);
  return new Writer(form, uses).returning(expr, new Map()).join('\n');
}

function countLocals(expr: Expr, uses: Map<Expr, number>): void {
  if (expr.kind === 'local') {
    uses.set(expr, (uses.get(expr) ?? 0) + 1);
    if (uses.get(expr)! > 1) return;
  }
  for (const part of parts(expr)) countLocals(part, uses);
}

const isTruth = (expr: Expr): boolean =>
  expr.kind === 'not' ||
  (expr.kind === 'binary' && (isComparison(expr.op) || expr.op === 'and' || expr.op === 'or'));

class Writer {
  constructor(
    private readonly form: Form,
    private readonly uses: ReadonlyMap<Expr, number>,
  ) {}

  /** Statements that end with a return. */
  returning(expr: Expr, named: Names): string[] {
    const { loops, branches, locals } = this.form;
    if (expr.kind === 'choice' && (branches !== 'expression' || this.#isChain(expr)))
      return this.#returningChoice(expr, named);
    if (expr.kind === 'process') return this.#process(expr, named);
    if (expr.kind === 'local' && !named.has(expr) && !locals) return this.returning(expr.value, named);
    if (expr.kind === 'collect' && ['any', 'all', 'first'].includes(expr.how) && loops)
      return this.#returningSearch(expr, named);
    if (branches === 'early' && locals && expr.kind === 'binary' && (expr.op === 'and' || expr.op === 'or')) {
      const [lines, known] = this.#prelude(expr, named);
      const test = expr.op === 'and' ? negated(expr.left) : expr.left;
      return [
        ...lines,
        `if ${write(test, known)}:`,
        `    return ${expr.op === 'and' ? 'False' : 'True'}`,
        ...this.returning(expr.right, known),
      ];
    }
    const [lines, known] = this.#prelude(expr, named);
    if (branches === 'else' && isTruth(expr))
      return [...lines, `if ${write(expr, known)}:`, '    return True', 'else:', '    return False'];
    return [...lines, `return ${write(expr, known)}`];
  }

  /** Several tests one after the other: as one expression they are hard to read. */
  #isChain({ otherwise }: Choice): boolean {
    return otherwise.kind === 'choice';
  }

  #returningChoice({ test, then, otherwise }: Choice, named: Names): string[] {
    const [lines, known] = this.#prelude(test, named);
    const changed = otherwise.kind === 'local' && then.kind === 'binary' && then.left === otherwise;
    if (changed && known.has(otherwise) && '+-*'.includes(then.op)) {
      const variable = known.get(otherwise)!;
      return [
        ...lines,
        `if ${write(test, known)}:`,
        `    ${variable} ${then.op}= ${write(then.right, known)}`,
        `return ${variable}`,
      ];
    }
    const first = [...lines, `if ${write(test, known)}:`, ...deeper(this.returning(then, known))];
    const rest = this.returning(otherwise, known);
    if (this.form.branches !== 'else') return [...first, ...rest];
    return /^if /.test(rest[0]!)
      ? [...first, `el${rest[0]!}`, ...rest.slice(1)]
      : [...first, 'else:', ...deeper(rest)];
  }

  #returningSearch(expr: Collect, named: Names): string[] {
    const [lines, known] = this.#prelude(expr.source, named);
    const test = expr.how === 'first' ? expr.test : expr.how === 'any' ? expr.value : negated(expr.value);
    const found = expr.how === 'first' ? expr.value : undefined;
    const result = found ? write(found, known) : expr.how === 'any' ? 'True' : 'False';
    const none = found ? write(expr.other!, known) : expr.how === 'any' ? 'False' : 'True';
    const guards =
      expr.how === 'first' || !expr.test
        ? test
        : { kind: 'binary' as const, op: 'and', left: expr.test, right: test! };
    return [
      ...lines,
      `for ${expr.target} in ${write(expr.source, known)}:`,
      `    if ${write(guards!, known)}:`,
      `        return ${result}`,
      `return ${none}`,
    ];
  }

  #process({ start, test, updates, result }: Process, named: Names): string[] {
    return [
      ...start.map(([name, value]) => `${name} = ${write(value, named)}`),
      `while ${write(test, named)}:`,
      ...updates.map(([name, op, value]) => `    ${name} ${op} ${write(value, named)}`),
      `return ${write(result, named)}`,
    ];
  }

  /** Statements that give names to what is used in an expression, and the names. */
  #prelude(expr: Expr, named: Names): [string[], Names] {
    const known = new Map(named);
    const lines: string[] = [];
    // What hangs on no loop's variable is computed once, before the loop.
    const visitLocals = (part: Expr): void => {
      if (part.kind === 'local') visit(part, true);
      else for (const inner of parts(part)) visitLocals(inner);
    };
    const visit = (part: Expr, inLoop = false): void => {
      if (known.has(part)) return;
      if (part.kind === 'lambda') return;
      if (part.kind === 'choice') {
        visit(part.test);
        return;
      }
      if (part.kind === 'collect') {
        visit(part.source);
        visitLocals(part.value);
        if (part.test) visitLocals(part.test);
        if (this.#isLoop(part)) lines.push(...this.#loop(part, part.into, known));
        return;
      }
      for (const inner of parts(part)) visit(inner);
      if (part.kind !== 'local') return;
      if (!inLoop && !this.form.locals && this.uses.get(part)! < 2 && part.value.kind !== 'choice') return;
      if (part.value.kind === 'collect' && known.has(part.value)) known.set(part, known.get(part.value)!);
      else {
        lines.push(...this.#assigning(part, known));
        known.set(part, part.name);
      }
    };
    visit(expr);
    return [lines, known];
  }

  #assigning({ name, value }: Local, known: Names): string[] {
    if (value.kind !== 'choice' || this.form.branches === 'expression')
      return [`${name} = ${write(value, known)}`];
    return [
      `if ${write(value.test, known)}:`,
      `    ${name} = ${write(value.then, known)}`,
      'else:',
      `    ${name} = ${write(value.otherwise, known)}`,
    ];
  }

  #isLoop({ how }: Collect): boolean {
    return how === 'tally' || (this.form.loops && ['sum', 'count', 'list', 'dict'].includes(how));
  }

  #loop(expr: Collect, into: string, known: Map<Expr, string>): string[] {
    const { how, target, source, test, value, other } = expr;
    const put = (part: Expr): string => write(part, known);
    const step = {
      sum: `${into} += ${put(value)}`,
      count: `${into} += 1`,
      list: `${into}.append(${put(value)})`,
      dict: other && `${into}[${put(other)}] = ${put(value)}`,
      tally: other && `${into}[${put(other)}] = ${into}.get(${put(other)}, 0) + ${put(value)}`,
    }[how as 'sum']!;
    const head = `for ${target} in ${put(source)}:`;
    const inner = test ? [`    if ${put(test)}:`, `        ${step}`] : [`    ${step}`];
    known.set(expr, into);
    const empty = { sum: '0', count: '0', list: '[]' }[how as 'sum'] ?? '{}';
    return [`${into} = ${empty}`, head, ...inner];
  }
}

const deeper = (lines: string[]): string[] => lines.map((line) => indent(line));
