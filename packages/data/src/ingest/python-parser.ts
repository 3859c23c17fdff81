/**
 * Whether a text is Python, by CPython's own parser in a subprocess: exact for the interpreter that is there, and
 * it runs beside us. (A JavaScript parser was tried: @lezer/python 1.1 refuses a hundred files of the standard
 * library that CPython takes, and is half as fast.)
 */
import { execFile, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { errorMessage, UserError } from '@phi1/base';

/** Reads texts, each after its length in bytes on a line; answers each with a line: nothing, or what is wrong. */
const PROGRAM = `
import ast, sys, warnings
warnings.simplefilter('ignore')
read, write = sys.stdin.buffer, sys.stdout
for header in iter(read.readline, b''):
    source = read.read(int(header))
    try:
        compile(source, 'text', 'exec', ast.PyCF_ONLY_AST, dont_inherit=True)
        answer = ''
    except RecursionError:
        answer = 'nested too deeply'
    except BaseException as error:
        answer = (getattr(error, 'msg', None) or str(error) or type(error).__name__).replace('\\n', ' ')
    write.write(answer.encode('ascii', 'replace').decode() + '\\n')
    write.flush()
`;

/** A Python process that parses one text after another; it starts with the first, and again after a crash. */
export class PythonParser {
  readonly #python: string;
  #child: ChildProcessWithoutNullStreams | undefined;
  #waiting: ((answer: string) => void)[] = [];

  private constructor(
    python: string,
    /** E.g. `CPython 3.11`: what is Python depends on it. */
    readonly version: string,
  ) {
    this.#python = python;
  }

  /** @throws UserError when there is no Python */
  static async open(): Promise<PythonParser> {
    const python = process.env.PHI1_PYTHON ?? 'python3';
    const question =
      'import platform as p; print(p.python_implementation(), p.python_version().rpartition(".")[0])';
    try {
      const { stdout } = await promisify(execFile)(python, ['-c', question]);
      return new PythonParser(python, stdout.trim());
    } catch (error) {
      throw new UserError(
        `${python} does not run (${errorMessage(error)}); install Python 3, set PHI1_PYTHON, or keep what does not parse (parse=false)`,
      );
    }
  }

  /** Why the text is not Python; undefined when it is. Many may be asked at once, answers come in order. */
  async check(text: string): Promise<string | undefined> {
    const child = (this.#child ??= this.#start());
    const bytes = Buffer.from(text);
    const answer = new Promise<string>((resolve) => this.#waiting.push(resolve));
    child.stdin.write(`${String(bytes.length)}\n`);
    child.stdin.write(bytes);
    return (await answer) || undefined;
  }

  close(): void {
    this.#child?.stdin.end();
    this.#child = undefined;
  }

  #start(): ChildProcessWithoutNullStreams {
    const child = spawn(this.#python, ['-c', PROGRAM], {
      env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
    });
    child.stderr.resume();
    child.stdin.on('error', () => undefined);
    createInterface({ input: child.stdout }).on('line', (line) => this.#waiting.shift()?.(line));
    // A text that kills the parser is not Python that anyone runs.
    child.on('close', () => {
      if (this.#child === child) this.#child = undefined;
      for (const resolve of this.#waiting.splice(0)) resolve('the parser crashed');
    });
    return child;
  }
}
