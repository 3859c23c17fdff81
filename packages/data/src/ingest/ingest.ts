/**
 * Makes a corpus of other people's files: takes what is text, under a license that is allowed, and, where it should
 * be Python, parses as Python. What is left out is counted by reason, with examples, in the corpus's manifest.
 */
import { UserError } from '@phi1/base';
import { splitHash } from '@phi1/tokens';
import { makeCorpus } from '../store/make-corpus.js';
import type { CorpusManifest, CorpusPlan } from '../store/manifest.js';
import type { ShardAssignment } from '../store/shard-assignment.js';
import type { Row } from '../store/row.js';
import type { Candidate } from './candidate.js';
import { LicensePolicy } from './licenses.js';
import { PythonParser } from './python-parser.js';
import { openSource } from './sources.js';
import { INGEST_DEFAULTS } from '../defaults.js';

/** The sources, what a text must be to be taken from them, and where the corpus goes. */
export interface IngestOptions extends Partial<ShardAssignment> {
  /** Each `python-stdlib`, `python-packages`, a file, a git repository, or a folder of these. */
  from: readonly string[];
  /** The folder of the corpus. */
  to: string;
  /** `permissive` (the default), `any`, or SPDX identifiers. */
  licenses?: readonly string[];
  /** Whether Python that does not parse is left out; by default it is. */
  parse?: boolean;
  /** Texts of more bytes than this are left out. */
  maxBytes?: number;
  /** About so many bytes of the sources are taken, drawn text by text; all when left out. */
  sampleBytes?: number;
  onUnit?: (done: number, of: number) => void;
}

/** What `from` names, and a digest of it, without reading it: all that decides on what {@link ingest} reads. */
export async function describeSources(from: readonly string[]): Promise<CorpusPlan['options'][]> {
  return Promise.all(from.map(async (each) => (await openSource(each)).about));
}

/** How many texts the parser is ahead of the writer. */
const PARSED_AHEAD = 64;

/**
 * @returns the manifest, or undefined when other processes are still at work
 * @throws UserError when a source cannot be read, or a license or a limit makes no sense
 */
export async function ingest(options: IngestOptions): Promise<CorpusManifest | undefined> {
  const { from, to, licenses, parse, maxBytes, sampleBytes, ...rest } = { ...INGEST_DEFAULTS, ...options };
  for (const [name, value] of Object.entries({ 'max bytes': maxBytes, 'sample bytes': sampleBytes ?? 1 })) {
    if (!(value > 0)) throw new UserError(`${name} ${String(value)}: expected a number above 0`);
  }
  if (from.length === 0) throw new UserError('from: expected at least one source');
  const policy = new LicensePolicy(licenses);
  const sources = await Promise.all(from.map(openSource));
  if (sources.some(({ about }) => 'site' in about) && !policy.allows('CC-BY-SA-4.0')) {
    throw new UserError(
      'Posts.xml is under CC BY-SA, which asks to share alike; allow it (licenses=permissive,CC-BY-SA-4.0,CC-BY-SA-3.0,CC-BY-SA-2.5) or any',
    );
  }
  const units = sources.flatMap((source) => source.units);
  const bytes = sources.reduce((sum, source) => sum + source.bytes, 0);
  const share = sampleBytes === undefined ? 1 : Math.min(1, sampleBytes / bytes);
  const parser = parse ? await PythonParser.open() : undefined;
  try {
    return await makeCorpus({
      ...rest,
      to,
      name: 'ingest',
      options: {
        sources: sources.map(({ about }) => about),
        licenses: [...licenses],
        parser: parser?.version ?? null,
        maxBytes,
        ...(sampleBytes !== undefined && { sampleBytes }),
      },
      units: units.length,
      async make(unit, writer) {
        const examined: Examined[] = [];
        // In the order of reading, so that what is told of a shard does not depend on the parser's pace.
        const settleFirst = async (): Promise<void> => {
          const { row, fault } = examined.shift()!;
          const found = await fault;
          if (found) writer.drop(found.reason, found.example);
          else await writer.write(row);
        };
        for await (const candidate of units[unit]!(maxBytes, writer)) {
          if (sampleHash(candidate.row) >= share) continue;
          examined.push({ row: candidate.row, fault: findFault(candidate, { maxBytes, policy, parser }) });
          if (examined.length >= PARSED_AHEAD) await settleFirst();
        }
        while (examined.length > 0) await settleFirst();
      },
    });
  } finally {
    parser?.close();
  }
}

/** Other than the hash that decides on validation, so that a sample has its share of that. */
function sampleHash({ id }: Row): number {
  return splitHash({ text: `sample/${id}` });
}

interface Fault {
  reason: string;
  example: string;
}

interface Examined {
  row: Row;
  fault: Promise<Fault | undefined>;
}

interface Demands {
  maxBytes: number;
  policy: LicensePolicy;
  parser: PythonParser | undefined;
}

async function findFault(
  { row, python, needsLicense }: Candidate,
  { maxBytes, policy, parser }: Demands,
): Promise<Fault | undefined> {
  const { id, text, license } = row;
  const fault = (reason: string, detail?: string): Fault => ({
    reason,
    example: detail === undefined ? id : `${id}: ${detail}`,
  });
  if (text.trim() === '') return fault('empty');
  const bytes = Buffer.byteLength(text);
  if (bytes > maxBytes) return fault('too long', `${String(bytes)} bytes`);
  if (text.includes('\0')) return fault('NUL bytes');
  if (/\p{Surrogate}/u.test(text)) return fault('not UTF-8', 'half a surrogate pair');
  if ((needsLicense || license !== undefined) && !policy.allows(license)) {
    return fault('license', license ?? 'none found');
  }
  const wrong = python ? await parser?.check(text) : undefined;
  return wrong === undefined ? undefined : fault('does not parse', wrong);
}
