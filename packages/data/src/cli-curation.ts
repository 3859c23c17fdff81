/** The commands of `data` that clean a corpus: `dedup`. Flags only; each calls one function of the library. */
import { Progress } from '@phi1/base';
import type { Argv } from 'yargs';
import { deduplicate, DEDUPLICATE_DEFAULTS } from './dedup/index.js';

/** A bar for a step of several phases; `update` is what the library calls. */
function phases(label: string): {
  update: (done: number, of: number, what: string) => void;
  stop: () => void;
} {
  const bar = new Progress({ label, total: 1 });
  return {
    update: (done, of, what) => {
      bar.update(of === 0 ? 1 : done / of, `${what} ${String(done)} of ${String(of)}`);
    },
    stop: () => {
      bar.stop();
    },
  };
}

function print(result: object, json: boolean): void {
  const rows = Object.entries(result).map(
    ([name, value]) => `${name.padEnd(18)}${typeof value === 'string' ? value : JSON.stringify(value)}\n`,
  );
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : rows.join(''));
}

const rankOptions = {
  rank: { type: 'number', describe: 'which of --world-size processes this is, from 0' },
  'world-size': { type: 'number', describe: 'how many processes share the work' },
} as const;

const jsonOption = { type: 'boolean', default: false, describe: 'print one JSON object' } as const;

function placeOf({ rank, worldSize }: { rank?: number | undefined; worldSize?: number | undefined }) {
  return { ...(rank !== undefined && { rank }), ...(worldSize !== undefined && { worldSize }) };
}

export function dedupCommand(cli: Argv): Argv {
  return cli.command(
    'dedup <corpora..>',
    'drop exact and near-duplicates inside and across corpora; the first of a cluster stays',
    (command) =>
      command
        .positional('corpora', {
          type: 'string',
          array: true,
          demandOption: true,
          describe: 'corpus folders',
        })
        .option('out', {
          type: 'string',
          demandOption: true,
          describe: 'the new corpus; of several, their folder',
        })
        .option('threshold', {
          type: 'number',
          default: DEDUPLICATE_DEFAULTS.threshold,
          describe: 'least estimated Jaccard similarity of near-duplicates',
        })
        .option('permutations', {
          type: 'number',
          default: DEDUPLICATE_DEFAULTS.permutations,
          describe: 'places of a signature, a multiple of 4',
        })
        .option('shingle', {
          type: 'number',
          default: DEDUPLICATE_DEFAULTS.shingle,
          describe: 'words of a shingle',
        })
        .options(rankOptions)
        .option('json', jsonOption),
    async ({ corpora, out, threshold, permutations, shingle, json, ...rest }) => {
      const bar = phases('dedup');
      const summary = await deduplicate({
        corpora,
        out,
        threshold,
        permutations,
        shingle,
        ...placeOf(rest),
        onProgress: bar.update,
      }).finally(bar.stop);
      print(summary, json);
    },
  );
}
