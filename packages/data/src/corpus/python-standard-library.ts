/** The real Python code that every machine with a Python has: its standard library. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { errorMessage, UserError } from '@phi1/base';

/**
 * Where the standard library of `python3` (or of the interpreter that `PHI1_PYTHON` names) is.
 *
 * @throws UserError when there is no such interpreter, saying what to give instead
 */
export async function pythonStandardLibraryFolder(): Promise<string> {
  const python = process.env.PHI1_PYTHON ?? 'python3';
  try {
    const question = 'import sysconfig; print(sysconfig.get_path("stdlib"))';
    const { stdout } = await promisify(execFile)(python, ['-c', question]);
    return stdout.trim();
  } catch (error) {
    throw new UserError(
      `${python} does not say where its standard library is (${errorMessage(error)}); install Python 3, set PHI1_PYTHON, or name another corpus, a folder or a .jsonl file`,
    );
  }
}
