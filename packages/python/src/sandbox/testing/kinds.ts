/** The sandboxes that this machine can have, for tests that hold of all. */
import { Sandbox, type SandboxKind } from '../sandbox.js';

/** Whether the kernel allows the native sandbox, and why not. */
export const nativeRefusal: string | undefined = await (async () => {
  const sandbox = new Sandbox({ kind: 'native', threads: 1 });
  try {
    await sandbox.start();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  } finally {
    await sandbox.close();
  }
})();

export const kinds: SandboxKind[] = nativeRefusal === undefined ? ['pyodide', 'native'] : ['pyodide'];
