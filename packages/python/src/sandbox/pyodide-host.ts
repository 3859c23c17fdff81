/**
 * Pyodide as the interpreter of a sandbox. The first process starts Python and sends a photograph of its memory, taken before
 * it ran any program; the others start from that.
 */
import type { ChildProcess } from 'node:child_process';
import { z } from 'zod';
import { Interpreter, type Host, type InterpreterOptions } from './interpreter.js';
import { launch } from './launch-pyodide.js';
import type { PipeReader } from './pipe-reader.js';
import { ADDRESSED, type Photograph } from './realm-host.js';
import { threadUsage } from './usage.js';

/** Stays behind a program: a stack once used, tables of the JavaScript engine. */
const GROWTH_BYTES = 192 * 2 ** 20;

const readySchema = z.strictObject({
  bytes: z.int().nonnegative(),
  stackPointer: z.int(),
  addresses: z.record(z.enum(ADDRESSED), z.int()),
});

/** Of the first interpreter of this process, before it was given any program. */
let photograph: Promise<Photograph> | undefined;

/**
 * Starts Pyodide: about three seconds of a core, half a second from the second on.
 * @throws Error when the process cannot start
 */
export async function startPyodide(options: InterpreterOptions): Promise<Interpreter> {
  if (photograph) return Interpreter.start(new PyodideHost(await photograph), options);
  const host = new PyodideHost();
  const first = Interpreter.start(host, options);
  photograph = first.then(() => host.photograph!);
  photograph.catch(() => {
    photograph = undefined;
  });
  return first;
}

class PyodideHost implements Host {
  readonly usage = threadUsage;

  /** @param photograph where to start from; else it is there when the process is ready */
  constructor(public photograph?: Photograph) {}

  launch({ memoryBytes, outputLimit }: InterpreterOptions): Promise<ChildProcess> {
    const { photograph: known } = this;
    const header = known && {
      bytes: known.memory.length,
      stackPointer: known.stackPointer,
      addresses: known.addresses,
    };
    return launch({ memoryBytes, outputLimit, growthBytes: GROWTH_BYTES, photograph: header });
  }

  async beReady(answers: PipeReader, child: ChildProcess): Promise<void> {
    if (this.photograph) child.stdin!.write(this.photograph.memory);
    const { bytes, ...rest } = readySchema.parse(JSON.parse(await answers.line(4096)));
    if (bytes > 0) this.photograph = { ...rest, memory: await answers.bytes(bytes) };
  }
}
