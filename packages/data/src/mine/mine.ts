/**
 * Exercises or pages of a textbook out of real code, the third source beside filtered code and a teacher: self-contained functions
 * with docstrings, run in the sandbox on arguments made for them. What is left out is counted by its reason.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { UserError, withoutUndefined } from '@phi1/base';
import { MINE_DEFAULTS, type MineKind } from '../defaults.js';
import {
  checkShardAssignment,
  makeCorpus,
  readCorpusManifest,
  readProvenance,
  type CorpusManifest,
  type Row,
} from '../store/index.js';
import { readShard } from '../store/shard.js';
import type { ShardAssignment } from '../store/shard-assignment.js';
import { composeExercise, composePage, type MinedExercise } from './compose.js';
import {
  MiningSandbox,
  readScripts,
  type FoundFunction,
  type MineSandboxOptions,
} from './sandbox-programs.js';

/** Where the code is, what is made of it, and what runs it. */
export interface MineOptions extends Partial<ShardAssignment> {
  from: string;
  to: string;
  /** Default `exercises`. */
  kind?: MineKind | undefined;
  /** The most of a function with all that it needs. Default 3,000. */
  maxCharacters?: number | undefined;
  /** Default `pyodide`, on all cores. */
  sandbox?: MineSandboxOptions;
  /** Told after each document of this process. */
  onProgress?: (done: number, of: number) => void;
}

/** Documents of a unit: what a kill loses at most. */
const UNIT = 50;

/** A function that was kept, or why it was not. */
type Mined = { name: string } & ({ row: MinedText } | { reason: string });

/** A row without its id. */
interface MinedText extends Pick<Row, 'source' | 'path' | 'license'>, Partial<Omit<MinedExercise, 'tests'>> {
  text: string;
  tests?: readonly string[];
  /** Where those of the tests are from. */
  arguments: string;
}

/**
 * @returns the manifest, or undefined when other processes are still at work
 * @throws UserError when `from` is no corpus, `to` holds something made otherwise, or there is no such sandbox
 */
export async function mine(options: MineOptions): Promise<CorpusManifest | undefined> {
  const { from, to, kind = MINE_DEFAULTS.kind, maxCharacters = MINE_DEFAULTS.maxCharacters } = options;
  if (!(maxCharacters >= 1)) {
    throw new UserError(`maxCharacters=${String(maxCharacters)}: expected at least 1`);
  }
  const { rank, worldSize } = checkShardAssignment(options);
  const input = await readCorpusManifest(from);
  const slices = input.shards.flatMap(({ file, rows }) =>
    Array.from({ length: Math.ceil(rows / UNIT) }, (_, i) => ({ file, start: i * UNIT, rows })),
  );
  const own = slices.filter((_, unit) => unit % worldSize === rank);
  const of = own.reduce((sum, { start, rows }) => sum + Math.min(UNIT, rows - start), 0);
  const scripts = createHash('sha256')
    .update(Object.values(await readScripts()).join('\0'))
    .digest('hex');
  let sandbox: MiningSandbox | undefined;
  let done = 0;
  try {
    return await makeCorpus({
      to,
      rank,
      worldSize,
      name: 'mine',
      options: {
        kind,
        maxCharacters,
        sandbox: options.sandbox?.kind ?? 'pyodide',
        scripts,
        from: readProvenance(input),
      },
      columns: {
        entryPoint: 'string',
        arguments: 'string',
        ...(kind === 'exercises' && { prompt: 'string', solution: 'string', tests: 'strings' }),
      },
      units: slices.length,
      async make(unit, writer) {
        sandbox ??= await MiningSandbox.open(options.sandbox ?? {});
        const open = sandbox;
        const documents = await readSlice(join(from, slices[unit]!.file), slices[unit]!.start);
        const found = await Promise.all(
          documents.map(async (document) => {
            const mined = await mineDocument(document, { kind, maxCharacters, sandbox: open });
            options.onProgress?.(++done, of);
            return { document, mined };
          }),
        );
        for (const { document, mined } of found) {
          for (const each of mined) {
            const id = `${document.id}:${each.name}`;
            if ('reason' in each) writer.drop(each.reason, id);
            else await writer.write({ id, ...each.row });
          }
        }
      },
    });
  } finally {
    await sandbox?.close();
  }
}

async function readSlice(path: string, start: number): Promise<Row[]> {
  const rows: Row[] = [];
  let at = 0;
  for await (const row of readShard(path, ['id', 'text', 'source', 'path', 'license'])) {
    if (at++ >= start) rows.push(row);
    if (rows.length === UNIT) break;
  }
  return rows;
}

interface Mining {
  kind: MineKind;
  maxCharacters: number;
  sandbox: MiningSandbox;
}

async function mineDocument({ text, source, path, license }: Row, mining: Mining): Promise<Mined[]> {
  const found = await mining.sandbox.analyze(text);
  return Promise.all(
    found.map(async (each): Promise<Mined> => {
      const made = 'reason' in each ? each : await mineFunction(each, mining);
      if ('reason' in made) return { name: each.name, reason: made.reason };
      return { name: each.name, row: { ...made, ...withoutUndefined({ source, path, license }) } };
    }),
  );
}

async function mineFunction(
  found: FoundFunction,
  { kind, maxCharacters, sandbox }: Mining,
): Promise<MinedText | { reason: string }> {
  const { head, docstring, solution, name } = found;
  if (head.length + docstring.length + solution.length > maxCharacters) return { reason: 'is too long' };
  const probe = await sandbox.probe(head + solution, found);
  if ('reason' in probe) return probe;
  const { prompt, tests } = composeExercise(found, probe);
  if (!(await sandbox.passes(prompt + solution, tests, name))) return { reason: 'fails its own tests' };
  const common = { entryPoint: name, arguments: probe.origin };
  return kind === 'exercises'
    ? { text: prompt + solution, prompt, solution, tests, ...common }
    : { text: composePage(found, probe), ...common };
}
