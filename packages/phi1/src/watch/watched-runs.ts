/** The runs of some folders, also of those that come later. A recipe's run has its trainings in `stages`; each is one. */
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { RunFollower, type RunChange } from '@phi1/train';

/** Follows all runs of the folders. */
export class WatchedRuns {
  readonly #folders: readonly string[];
  readonly #names: readonly string[];
  readonly #followers = new Map<string, RunFollower>();

  /** @param folders of runs, which need not be there yet */
  constructor(folders: readonly string[]) {
    this.#folders = [...new Set(folders.map((folder) => resolve(folder)))];
    this.#names = distinctNames(this.#folders);
  }

  /** Those that were found so far. */
  get followers(): Iterable<RunFollower> {
    return this.#followers.values();
  }

  /** Reads what is new of all. */
  async poll(emit: (run: RunFollower, change: RunChange) => void): Promise<void> {
    for (const [i, folder] of this.#folders.entries()) {
      const stages = await readdir(join(folder, 'stages')).catch(() => []);
      for (const stage of stages) this.#follow(join(folder, 'stages', stage), `${this.#names[i]!}/${stage}`);
      if (stages.length === 0) this.#follow(folder, this.#names[i]!);
      else this.#followers.delete(folder);
    }
    for (const follower of this.#followers.values()) {
      await follower.poll((change) => {
        emit(follower, change);
      });
    }
  }

  #follow(folder: string, name: string): void {
    if (!this.#followers.has(folder)) this.#followers.set(folder, new RunFollower(folder, name));
  }
}

/** Their last names, with as much before them as tells them apart. */
function distinctNames(folders: readonly string[]): string[] {
  const names = folders.map((folder) => basename(folder));
  const parents = folders.map((folder) => dirname(folder));
  while (new Set(names).size < names.length && parents.some((parent) => parent !== dirname(parent))) {
    const repeated = names.map((name, i) => names.some((other, j) => i !== j && other === name));
    for (const [i, isRepeated] of repeated.entries()) {
      if (!isRepeated) continue;
      names[i] = `${basename(parents[i]!)}/${names[i]!}`;
      parents[i] = dirname(parents[i]!);
    }
  }
  return names;
}
