/** Holds exercises against their tests: with the teacher's own Python, or with the machine's CPython. */
import { spawn } from 'node:child_process';
import { UserError } from '@phi1/base';
import type { Example } from './core/docstring.js';
import type { Exercise } from './exercise.js';
import { formatExceptionOnly, Program, repr, OutOfDomain, Raised } from '@phi1/python';

/** A test whose answer is not its `result`. */
export interface Failure {
  test: Example;
  /** What came instead of the expected result: a `repr`, or the last line of a traceback. */
  got: string;
}

/** The tests that the exercise's solution fails, run by the teacher's own Python. */
export function failures(exercise: Pick<Exercise, 'prompt' | 'solution' | 'tests'>): Failure[] {
  const source = exercise.prompt + exercise.solution;
  let program: Program;
  try {
    program = new Program(source);
  } catch (error) {
    if (!(error instanceof Raised) && !(error instanceof OutOfDomain)) throw error;
    return exercise.tests.map((test) => ({ test, got: String(error) }));
  }
  return exercise.tests.flatMap((test) => {
    const got = answer(program, test);
    return got === test.result ? [] : [{ test, got }];
  });
}

function answer(program: Program, { setup, call }: Example): string {
  try {
    try {
      if (setup !== undefined) program.execute(setup);
      return repr(program.evaluate(call));
    } catch (error) {
      if (error instanceof Raised) return formatExceptionOnly(error);
      throw error;
    }
  } catch (error) {
    // Also of an exception that shows an object, such as a KeyError.
    if (error instanceof OutOfDomain) return `gave up: ${error.message}`;
    throw error;
  }
}

const driver = `
import json, signal, sys

def too_long(*_):
    raise TimeoutError("too long")

if hasattr(signal, "SIGALRM"):
    signal.signal(signal.SIGALRM, too_long)

def answer(names, test):
    try:
        names = dict(names)
        exec(test.get("setup", ""), names)
        return repr(eval(test["call"], names))
    except Exception as error:
        return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__

def run(job):
    names = {}
    if hasattr(signal, "SIGALRM"):
        signal.alarm(10)
    try:
        exec(job["source"], names)
    except Exception as error:
        return [f"does not run: {error!r}"] * len(job["tests"])
    return [answer(names, test) for test in job["tests"]]

for line in sys.stdin:
    print(json.dumps(run(json.loads(line))))
`;

/** A program and the calls to be evaluated after it. */
export interface Job {
  source: string;
  tests: readonly Pick<Example, 'setup' | 'call'>[];
}

/** Which interpreter {@link askPython} starts. */
export interface PythonOptions {
  /** The interpreter; default `python3`, or what PHI1_PYTHON names. */
  python?: string;
}

/**
 * What CPython answers to every test, by the `repr`; for an exception the last line of its traceback. All jobs run
 * in one process, each for at most 10 s, without a sandbox: they are for programs of the teacher's own making.
 * @throws UserError when the interpreter cannot be run
 */
export async function askPython(jobs: readonly Job[], options: PythonOptions = {}): Promise<string[][]> {
  const python = options.python ?? process.env['PHI1_PYTHON'] ?? 'python3';
  const input = jobs.map((job) => JSON.stringify(job)).join('\n');
  const output = await new Promise<string>((resolve, reject) => {
    const child = spawn(python, ['-W', 'ignore', '-c', driver], { stdio: ['pipe', 'pipe', 'inherit'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) => {
      reject(new UserError(`${python}: cannot be run (${error.message}); expected a Python 3 interpreter`));
    });
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(chunks).toString('utf8'));
      else reject(new Error(`${python} ended with exit code ${String(code)}`));
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
  return output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as string[]);
}

/** The tests that each exercise's solution fails, run by CPython. */
export async function failuresInPython(
  exercises: readonly Pick<Exercise, 'prompt' | 'solution' | 'tests'>[],
  options: PythonOptions = {},
): Promise<Failure[][]> {
  if (exercises.length === 0) return [];
  const jobs = exercises.map(({ prompt, solution, tests }) => ({ source: prompt + solution, tests }));
  const answers = await askPython(jobs, options);
  return exercises.map(({ tests }, i) =>
    tests.flatMap((test, j) => (answers[i]![j] === test.result ? [] : [{ test, got: answers[i]![j]! }])),
  );
}
