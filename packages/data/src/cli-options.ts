/** Flags that several commands of `data` share. */
import { Progress } from '@phi1/base';
import { placeFromEnvironment } from './store/place.js';

/** By default what the launcher says: torchrun, Slurm or MPI. */
export const placeOptions = () => {
  const { rank, worldSize } = placeFromEnvironment();
  return {
    rank: { type: 'number', default: rank, describe: 'which of --world-size processes this is, from 0' },
    'world-size': { type: 'number', default: worldSize, describe: 'how many processes share the work' },
  } as const;
};

export const jsonOption = { type: 'boolean', default: false, describe: 'print one JSON object' } as const;

/** The parts of a flag that is a list with commas. */
export function listed(value: string): string[] {
  return value.split(',').filter((part) => part !== '');
}

/** Runs `work` with a progress bar; the function it gets moves the bar. */
export async function withProgress<T>(
  label: string,
  work: (update: (done: number, of: number, text?: string) => void) => Promise<T>,
): Promise<T> {
  const bar = new Progress({ label, total: 1 });
  try {
    return await work((done, of, text = `${String(done)} of ${String(of)}`) => {
      bar.update(of === 0 ? 1 : done / of, text);
    });
  } finally {
    bar.stop();
  }
}

/** A result on stdout: one JSON object, or a line for each of its parts. */
export function printResult(result: object, json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else
    for (const [name, value] of Object.entries(result))
      process.stdout.write(`${name.padEnd(18)}${shown(value)}\n`);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
