/** Names that parameters take, apart from what they choose, so that a command's help can show them without loading that. */

/**
 * What runs programs. `pyodide`: CPython as WebAssembly, everywhere. `native`: the machine's CPython, in processes that the Linux
 * kernel keeps apart from everything else. `native-unsafe`: the same without that, so a program can do whatever the user can.
 */
export const SANDBOX_KINDS = ['pyodide', 'native', 'native-unsafe'] as const;
/** One of {@link SANDBOX_KINDS}. */
export type SandboxKind = (typeof SANDBOX_KINDS)[number];
