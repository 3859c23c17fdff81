/** The run that `--resume` means: the folder it names, else that of `--out`, else the one in `runs` that was trained last. */
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isThere, UserError } from '@phi1/base';

/**
 * @param resume the flag's value; `true` where it has none
 * @returns the folder; what is whole in it is for who continues it to find out
 * @throws UserError when there is none, or the flags contradict each other
 */
export async function findRunToResume(resume: unknown, out: string | undefined): Promise<string> {
  if (resume === true) return out === undefined ? newestRun(resolve('runs')) : resolve(out);
  if (resume === '' || resume === false)
    throw new UserError("--resume: expected a run's folder, or no value");
  if (out !== undefined) {
    throw new UserError(`--out: a run that is continued stays where it is, in ${String(resume)}`);
  }
  return resolve(String(resume));
}

async function newestRun(parent: string): Promise<string> {
  const names = await readdir(parent).catch(() => []);
  const folders = names.map((name) => join(parent, name));
  const runs = await Promise.all(folders.map(async (folder) => ({ folder, at: await lastChange(folder) })));
  const newest = runs.sort((a, b) => b.at - a.at)[0];
  if (newest && newest.at > 0) return newest.folder;
  throw new UserError(`--resume: there is no run in ${parent}; name its folder`);
}

/** When a run was last written to, in milliseconds; 0 of what is none. A recipe's run has its trainings in `stages`. */
async function lastChange(folder: string): Promise<number> {
  if (!(await isThere(join(folder, 'config.json')))) return 0;
  const stages = await readdir(join(folder, 'stages')).catch(() => []);
  const trained = [folder, ...stages.map((stage) => join(folder, 'stages', stage))];
  const files = trained.flatMap((each) => [join(each, 'config.json'), join(each, 'metrics.jsonl')]);
  const times = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  return Math.max(...times);
}
