/** The playground's problems, and the sandbox in which the tests of a completion are run. */
import { assembleProgram, loadBenchmark, type Benchmark } from '@phi1/benchmarks';
import { Sandbox } from '@phi1/python';
import { ApiError } from './api-error.js';
import { parseRequest, runRequest } from './requests.js';
import { showProblem, type ShownProblem } from './shown-problem.js';

/** Programs that may wait for the sandbox. */
const MOST_WAITING = 16;

/** Benchmarks by name, read when they are asked for, and one sandbox, which starts with the first program. */
export class BenchmarkRuns {
  readonly #names: readonly string[];
  readonly #loaded = new Map<string, Promise<Benchmark>>();
  #sandbox: Sandbox | undefined;
  #running = 0;

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  /** The names, in their order. */
  get names(): readonly string[] {
    return this.#names;
  }

  /** A benchmark's problems as the page shows them. @throws ApiError (404) when there is no such benchmark */
  async problems(name: string): Promise<ShownProblem[]> {
    return (await this.#load(name)).problems.map(showProblem);
  }

  /** Runs a completion's tests. @returns how they ended */
  async run(body: unknown): Promise<object> {
    const { benchmark, task, completion } = parseRequest(runRequest, body);
    const { problems } = await this.#load(benchmark);
    const problem = problems.find(({ taskId }) => taskId === task);
    if (!problem) throw new ApiError(404, `${benchmark} has no problem ${task}`, { param: 'task' });
    if (this.#running >= MOST_WAITING) {
      throw new ApiError(429, 'too many programs wait for the sandbox', { retryAfter: 5 });
    }
    this.#sandbox ??= new Sandbox({ threads: 1, timeoutSeconds: 5 });
    this.#running++;
    try {
      return await this.#sandbox.run(assembleProgram(problem, completion));
    } finally {
      this.#running--;
    }
  }

  /** Ends the sandbox. */
  async close(): Promise<void> {
    await this.#sandbox?.close();
  }

  #load(name: string): Promise<Benchmark> {
    if (!this.#names.includes(name)) {
      throw new ApiError(404, `no benchmark ${name}: expected ${this.#names.join(', ')}`, {
        param: 'benchmark',
      });
    }
    const loaded = this.#loaded.get(name) ?? loadBenchmark(name);
    this.#loaded.set(name, loaded);
    return loaded;
  }
}
