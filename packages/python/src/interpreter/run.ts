/**
 * Runs a program of the teacher's Python: source text in, a module with its functions and classes out. The
 * program is parsed and compiled to closures; nothing of it touches the machine it runs on. The semantics are
 * CPython's on the domain that `values.ts` states; outside it `OutOfDomain` is thrown.
 */
import type { Statement } from './ast.js';
import { compileBody } from './compile-statement.js';
import { compileExpression } from './compile-expression.js';
import { machine, type Tracer } from './machine.js';
import { parse } from './parse.js';
import { parseExpression } from './parse-expression.js';
import { boundNames, Scope, type Frame } from './scope.js';
import { Callable, OutOfDomain, type Value } from './values.js';

interface RunOptions {
  /** Loop turns and calls after which a run is given up. */
  steps?: number;
  /** Called as statements are executed; makes the program slower. */
  tracer?: Tracer;
}

const defaultSteps = 20_000;

/** A module that has run: its top level is executed when it is made. Each later call has a budget of steps of its own. */
export class Program {
  readonly #frame: Frame;
  readonly #scope: Scope;
  readonly statements: Statement[];

  /** @throws PythonSyntaxError when the source is not of the subset; Raised or OutOfDomain from its top level */
  constructor(
    source: string,
    private readonly options: RunOptions = {},
  ) {
    this.statements = parse(source);
    const scope = new Scope(null);
    for (const name of boundNames(this.statements)) scope.declare(name);
    const body = compileBody(this.statements, scope, options.tracer !== undefined);
    this.#scope = scope;
    this.#frame = { slots: [], up: null, result: null };
    this.#guarded(() => {
      body(this.#frame);
      return null;
    });
  }

  /** A function or class that the program defines at its top level. */
  get(name: string): Value | undefined {
    const place = this.#scope.names.get(name);
    return place === undefined ? undefined : this.#frame.slots[place];
  }

  /** Calls a function of the program. @throws Raised when it raises, OutOfDomain when it leaves the domain */
  call(name: string, args: Value[]): Value {
    const target = this.get(name);
    if (!(target instanceof Callable)) throw new OutOfDomain(`${name} is not a function of the program`);
    return this.#guarded(() => target.call(args));
  }

  /** Evaluates an expression, such as `f([1, 2])`, where the program's names are known. */
  evaluate(expression: string): Value {
    const evaluate = compileExpression(parseExpression(expression), this.#scope);
    return this.#guarded(() => evaluate(this.#frame));
  }

  /** Executes more statements, such as `stack.push(1)`, where the program's names are known. */
  execute(source: string): void {
    const statements = parse(source);
    for (const name of boundNames(statements)) this.#scope.declare(name);
    const body = compileBody(statements, this.#scope, false);
    this.#guarded(() => {
      body(this.#frame);
      return null;
    });
  }

  /** Runs `action` under the budget. */
  #guarded(action: () => Value): Value {
    machine.stepsLeft = this.options.steps ?? defaultSteps;
    machine.depth = 0;
    machine.tracer = this.options.tracer;
    try {
      return action();
    } catch (error) {
      if (error instanceof RangeError) throw new OutOfDomain('the program recurses too deep');
      throw error;
    } finally {
      machine.tracer = undefined;
    }
  }
}
