/** What a realm and its host know of each other: what goes in, what comes out, and what can be asked of a Python. */

/** What the host lends the realm. */
export interface RealmHost {
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
  /** Pyodide's WebAssembly module. */
  readonly interpreter: Uint8Array;
  /** Python's zipped library. */
  readonly library: Uint8Array;
  /** The texts of `outcome.py`, `pyodide.py` and `wall.py`. */
  readonly scripts: readonly Uint8Array[];
  /** Time zone files by name, e.g. `Europe/Paris`. */
  readonly zones: readonly (readonly [name: string, content: Uint8Array])[];
  /** The most that Python's memory may grow to, in bytes. */
  readonly memoryBytes: number;
  /** How many bytes of a program's output are kept. */
  readonly outputBytes: number;
  /** Where Python is to continue; without it, it starts from nothing. */
  readonly snapshot?: Snapshot | undefined;
  /** Of Python's hashes of strings, where it starts from nothing. Default 0. */
  readonly hashSeed?: number | undefined;
  /** Whether a page of 64 KiB holds only zeros, by the processor's widest instructions. */
  readonly isZero: (page: Uint8Array) => boolean;
}

export const ADDRESSED = [
  'compile_program',
  'explain_syntax',
  'explain_failure',
  'finish',
  'open_program',
  'serve',
  'run_tests',
  'builtinsName',
  'size',
] as const;

/** The memory of a Python that has started and run nothing yet. */
export interface Snapshot {
  /** How large the memory is, in bytes. */
  readonly size: number;
  /** Where stretches of it begin and end that do not hold only zeros, in ascending order. */
  readonly stretches: readonly (readonly [start: number, end: number])[];
  /** What the stretches hold, one after the other. */
  readonly content: Uint8Array;
  readonly stackPointer: number;
  /** Of the functions of the scripts, and of two words of memory. */
  readonly addresses: Readonly<Record<(typeof ADDRESSED)[number], number>>;
}

/** How a program ended, as bytes: the host decodes them outside the realm. */
export interface RealmResult {
  /** Whether the program ran to its end. */
  passed: boolean;
  /** What the scripts say about the exception, as JSON in UTF-8; empty when it passed or nothing could be said. */
  report: Uint8Array;
}

/** The Python interpreter of a realm, as the host sees it. */
export interface RealmPython {
  /** Runs a program, given in UTF-8. Throws when the interpreter died. */
  run(source: Uint8Array): RealmResult;
  /** Runs tests of the program that the connected realm has run; see `run_tests` in `wall.py`. Throws as `run` does. */
  test(source: Uint8Array): RealmResult;
  /** Answers a question that the connected realm asked. */
  serve(question: Uint8Array): Uint8Array;
  /** Names whoever answers what Python asks by way of `/dev/wall`. */
  connect(serve: (question: Uint8Array) => Uint8Array): void;
  /** What was written to stdout and stderr since the last `restore`. */
  output(): Uint8Array;
  /** Puts memory, open files, random bytes and working directory back to what they were after start-up. */
  restore(): void;
  /** Whether Python was refused memory since the last `restore`. */
  memoryRefused(): boolean;
  /** Whether something was made since start-up that `restore` does not take back. */
  worn(): boolean;
  readonly snapshot: Snapshot;
}
