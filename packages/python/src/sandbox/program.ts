/** What a sandbox runs, and how it is sent to the process that runs it. */
import type { EncodedProgram } from './grade.js';
import type { Outcome } from './outcome.js';

/**
 * Python, or Python with tests. Tests run in an interpreter of their own and reach the program's functions through a
 * wall (`docs/sandbox.md`), so that the program has no way to their verdict.
 */
export type SandboxProgram = string | TestedProgram;

/** A program that passes when its tests run to their end. */
export interface TestedProgram {
  source: string;
  /** Python. The names that it uses and does not define are the program's. */
  tests: string;
  /** A name that is the program's even where Python has something of that name, as `sum`. */
  entryPoint?: string | undefined;
}

/** The source and the tests, which are empty where there are none; their first line is the entry point. */
export function encodeProgram(program: SandboxProgram): EncodedProgram {
  const encoder = new TextEncoder();
  if (typeof program === 'string') return { source: encoder.encode(program), tests: new Uint8Array() };
  const { source, tests, entryPoint = '' } = program;
  return { source: encoder.encode(source), tests: encoder.encode(`${entryPoint}\n${tests}`) };
}

/**
 * How a program ends that is no Unicode text, as Python's `exec` says it: half of a surrogate pair cannot be written in
 * UTF-8, and encoding it would put another character in its place. Undefined for every other program.
 */
export function refuseSurrogates(program: SandboxProgram): Outcome | undefined {
  const [source, tests] = typeof program === 'string' ? [program, ''] : [program.source, program.tests];
  const found = LONE_SURROGATE.exec(source) ?? LONE_SURROGATE.exec(tests);
  if (!found) return undefined;
  const code = found[0].charCodeAt(0).toString(16);
  const message = `UnicodeEncodeError: 'utf-8' codec can't encode character '\\u${code}': surrogates not allowed`;
  const line = found.input === source ? source.slice(0, found.index).split('\n').length : null;
  return { outcome: 'syntax', message, line, output: '', seconds: 0 };
}

const LONE_SURROGATE = /\p{Surrogate}/u;
