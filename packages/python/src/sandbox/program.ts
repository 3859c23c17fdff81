/** What a sandbox runs, and how it is sent to the process that runs it. */
import type { EncodedProgram } from './grade.js';

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
