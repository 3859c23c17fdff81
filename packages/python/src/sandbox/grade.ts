/**
 * One program, and its tests where it has any, in the two realms of a sandbox: runs both and says how that ended. What
 * passes is decided by the last that runs. Used by Node's process and by a browser's worker.
 */
import type { RealmPython, RealmResult } from './realm-host.js';

/** The realms of a sandbox, each connected with the other. */
export interface Realms {
  program: RealmPython;
  tests: RealmPython;
}

/** A program in UTF-8; `tests` are empty where there are none. See `encodeProgram`. */
export interface EncodedProgram {
  source: Uint8Array;
  tests: Uint8Array;
}

/** How it ended; whoever asked believes it only when it fits `outcomeSchema`. */
export interface Grade {
  outcome: Record<string, unknown>;
  /** Whether an interpreter is gone: its stack overflowed, it exited, or it crashed. */
  worn: boolean;
}

const decoder = new TextDecoder();

/** Runs a program and its tests. Both Pythons are then to be restored before they run another one. */
export function grade({ program, tests }: Realms, code: EncodedProgram, outputLimit: number): Grade {
  const realms = [program, tests];
  const failure = (): { outcome: 'memory' | 'failed' } => ({
    outcome: realms.some(({ memoryRefused }) => memoryRefused()) ? 'memory' : 'failed',
  });
  try {
    const loaded = program.run(code.source);
    const result = loaded.passed && code.tests.length > 0 ? tests.test(code.tests) : loaded;
    const outcome = explain(result, failure);
    const output = realms.map((realm) => decode(realm.output())).join('');
    return { outcome: { ...outcome, output: output.slice(0, outputLimit) }, worn: false };
  } catch (error) {
    const message = `the interpreter stopped${reason(error)}`;
    return { outcome: { ...failure(), message, output: '' }, worn: true };
  }
}

function explain(
  { passed, report }: RealmResult,
  failure: () => { outcome: string },
): Record<string, unknown> {
  if (passed) return { outcome: 'passed' };
  if (report.length === 0) return { message: 'an exception that could not be described', ...failure() };
  const said = JSON.parse(decoder.decode(report)) as Record<string, unknown>;
  // Only an interpreter says that a program passed, never the description of an exception.
  return said.outcome === 'passed' ? { ...said, ...failure() } : said;
}

/** Text of which the end may be cut. */
function decode(bytes: Uint8Array): string {
  const text = decoder.decode(bytes, { stream: true });
  decoder.decode();
  return text;
}

function reason(error: unknown): string {
  const { message } = (error ?? {}) as { message?: unknown };
  return typeof message === 'string' ? ` (${message.slice(0, 200)})` : '';
}
