/** The sandboxes that this machine can have, for tests that hold of all. */
import type { SandboxKind } from '../../choices.js';
import { Sandbox } from '../sandbox.js';

/** Whether the kernel allows the native sandbox. */
const hasNative = await (async () => {
  const sandbox = new Sandbox({ kind: 'native', threads: 1 });
  try {
    await sandbox.start();
    return true;
  } catch {
    return false;
  } finally {
    await sandbox.close();
  }
})();

export const kinds: SandboxKind[] = hasNative ? ['pyodide', 'native'] : ['pyodide'];
