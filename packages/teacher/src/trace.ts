/** What happens when a function runs, step by step, in words: which line, what changes, what is decided. */
import { Program, repr, OutOfDomain, Raised, type Frame, type Scope, type Value } from '@phi1/python';

/** A line that the reader is told of: its statement was executed, or its condition decided. */
export interface TraceStep {
  /** The line of code, without its indentation. */
  code: string;
  /** What it did: `total becomes 5`. */
  effect: string;
}

/**
 * The steps of one call of a function, without those inside the functions that it calls; undefined when it fails
 * or takes more than `limit` steps.
 * @param call an expression such as `f([1, 2])`
 */
export function traceCall(
  source: string,
  functionName: string,
  call: string,
  limit = 16,
): TraceStep[] | undefined {
  const lines = source.split('\n');
  const first = lines.findIndex((line) => line.startsWith(`def ${functionName}(`)) + 1;
  const steps: TraceStep[] = [];
  let known: Map<string, string> | undefined;
  let outermost: Frame | undefined;
  const tracer = (line: number, kind: string, frame: Frame, scope: Scope, value?: Value): void => {
    const isMain =
      line > first &&
      scope.owner.parent !== null &&
      scope.owner.parent.parent === null &&
      (outermost ?? frame) === frame;
    if (!isMain) return;
    outermost ??= frame;
    known ??= new Map();
    const code = lines[line - 1]!.trim();
    const changes = changed(frame, scope, known);
    const effect = describe(kind, changes, value);
    if (effect !== '') steps.push({ code, effect });
    if (steps.length > limit) throw new OutOfDomain('the trace is too long');
  };
  try {
    new Program(source, { tracer }).evaluate(call);
  } catch (error) {
    if (error instanceof OutOfDomain || error instanceof Raised) return undefined;
    throw error;
  }
  return steps.length > 0 ? steps : undefined;
}

/** The local variables whose value is new, as `name = repr`; `known` is brought up to date. */
function changed(frame: Frame, scope: Scope, known: Map<string, string>): string[] {
  const changes: string[] = [];
  const initial = known.size === 0;
  for (const [name, slot] of scope.owner.names) {
    const value = frame.slots[slot];
    if (value === undefined) continue;
    const text = printable(value);
    if (text === undefined || known.get(name) === text) continue;
    known.set(name, text);
    if (!initial || slot >= scope.owner.parameters) changes.push(`\`${name}\` becomes \`${text}\``);
  }
  return changes;
}

function printable(value: Value): string | undefined {
  try {
    return repr(value);
  } catch (error) {
    if (error instanceof OutOfDomain) return undefined;
    throw error;
  }
}

function describe(kind: string, changes: readonly string[], value: Value | undefined): string {
  switch (kind) {
    case 'return':
      return `the function returns \`${printable(value ?? null) ?? 'a value'}\``;
    case 'test':
      return value === true ? 'the condition is true' : 'the condition is false';
    case 'loop':
      return changes.length
        ? `the loop takes its next item: ${changes.join(', ')}`
        : 'the loop takes its next item, which is equal to the one before';
    default:
      return changes.length ? changes.join(', ') : 'nothing changes';
  }
}
