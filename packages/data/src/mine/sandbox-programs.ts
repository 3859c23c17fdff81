/**
 * What mining has Python do, in the sandbox: find functions in a file (`python/analyze.py`), try one on arguments
 * (`python/arguments.py`, `python/probe.py`), and run the tests of one behind the wall. Code of a corpus is taken for hostile, so what Python says is
 * parsed, and a function that can talk to whoever runs it decides on nothing.
 */
import { readFile } from 'node:fs/promises';
import { Sandbox, type Outcome, type SandboxOptions } from '@phi1/python';
import { z } from 'zod';

const leftOut = z.strictObject({ reason: z.string().max(100) });

const foundSchema = z.strictObject({
  name: z.string(),
  /** Imports, constants, helpers and the signature. */
  head: z.string(),
  /** Of the body. */
  indent: z.string(),
  docstring: z.string(),
  solution: z.string(),
});
const analysisSchema = z.array(z.union([foundSchema, leftOut.extend({ name: z.string() })]));

/** A call that was made, and what came of it. */
const callSchema = z.strictObject({
  call: z.string(),
  /** As Python; the items of sets are in order. */
  result: z.string(),
  /** Whether Python shows the result so, without a set, whose order hangs on hashes. */
  isShown: z.boolean(),
});
const probeSchema = z.union([
  z.strictObject({
    tests: z.array(callSchema).min(1),
    /** Where the arguments are from. */
    origin: z.enum(['examples', 'annotations', 'defaults', 'trial']),
    /** Examples in the docstring, all of which hold. */
    examples: z.int().nonnegative(),
  }),
  leftOut,
]);

/** A function that can stand alone. */
export type FoundFunction = z.infer<typeof foundSchema>;
/** Why a function is left out. */
export type LeftOut = z.infer<typeof leftOut>;
/** A call with its result. */
export type MinedCall = z.infer<typeof callSchema>;
/** What calls of a function give. */
export type Probe = Exclude<z.infer<typeof probeSchema>, LeftOut>;

/** Which sandbox runs the code of a corpus. */
export type MineSandboxOptions = Pick<SandboxOptions, 'kind' | 'python' | 'threads'>;

const readScript = (name: string): Promise<string> =>
  readFile(new URL(`../../python/${name}.py`, import.meta.url), 'utf8');

/** The scripts, which decide on what is found. */
export async function readScripts(): Promise<{ analyze: string; probe: string }> {
  const [analyze, ...probe] = await Promise.all(['analyze', 'arguments', 'probe'].map(readScript));
  return { analyze: analyze!, probe: probe.join('\n\n') };
}

/** Two sandboxes, in which strings have different hashes, and what is asked of them. */
export class MiningSandbox {
  readonly #scripts: { analyze: string; probe: string };
  readonly #sandboxes: readonly [Sandbox, Sandbox];

  private constructor(scripts: { analyze: string; probe: string }, options: MineSandboxOptions) {
    this.#scripts = scripts;
    const settings = { ...options, timeoutSeconds: 5, memoryBytes: 256 * 2 ** 20, outputLimit: 2 ** 20 };
    this.#sandboxes = [new Sandbox({ ...settings, hashSeed: 0 }), new Sandbox({ ...settings, hashSeed: 1 })];
  }

  /** @throws UserError when this machine cannot have such a sandbox */
  static async open(options: MineSandboxOptions): Promise<MiningSandbox> {
    const opened = new MiningSandbox(await readScripts(), options);
    await opened.#sandboxes[0].start();
    return opened;
  }

  async close(): Promise<void> {
    await Promise.all(this.#sandboxes.map((sandbox) => sandbox.close()));
  }

  /** The functions at the top of a file. Parses it only. */
  async analyze(text: string): Promise<(FoundFunction | (LeftOut & { name: string }))[]> {
    const outcome = await this.#sandboxes[0].run(toProgram(this.#scripts.analyze, `analyze(*given)`, [text]));
    const found = parseOutput(outcome, analysisSchema);
    return 'reason' in found ? [{ ...found, name: '*' }] : found;
  }

  /** What calls of a function give, twice the same: in interpreters of their own, with different hashes. */
  async probe(source: string, { name, docstring }: FoundFunction): Promise<Probe | LeftOut> {
    const program = toProgram(this.#scripts.probe, `probe(*given)`, [source, name, docstring]);
    const first = parseOutput(await this.#sandboxes[0].run(program), probeSchema);
    if ('reason' in first) return first;
    const second = parseOutput(await this.#sandboxes[1].run(program), probeSchema);
    return JSON.stringify(first) === JSON.stringify(second)
      ? first
      : { reason: 'does not give the same twice' };
  }

  /** Whether a program passes tests that it cannot see. */
  async passes(source: string, tests: readonly string[], entryPoint: string): Promise<boolean> {
    const { outcome } = await this.#sandboxes[1].run({ source, tests: tests.join('\n'), entryPoint });
    return outcome === 'passed';
  }
}

function toProgram(script: string, expression: string, given: readonly string[]): string {
  // A text of JSON in JSON is a text in Python.
  const values = JSON.stringify(JSON.stringify(given));
  return `${script}\n\nimport json\n\ngiven = json.loads(${values})\nprint(json.dumps(${expression}))\n`;
}

const REASONS: Partial<Record<Outcome['outcome'], string>> = {
  timeout: 'takes too long',
  memory: 'takes too much memory',
};

function parseOutput<T>({ outcome, output }: Outcome, schema: z.ZodType<T>): T | LeftOut {
  if (outcome !== 'passed') return { reason: REASONS[outcome] ?? 'cannot be run to its end' };
  try {
    return schema.parse(JSON.parse(output));
  } catch {
    return { reason: 'cannot be run to its end' };
  }
}
