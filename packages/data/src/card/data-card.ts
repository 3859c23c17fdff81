/**
 * What a corpus is, on a page for people: how it was made, counts, lengths, scores, licenses, what was left out
 * and why (contamination too), and a few samples. In Markdown, and as HTML made of it.
 */
import { basename, resolve } from 'node:path';
import { formatBytes, formatCount, markdownTable, safe, splitName, writeFileAtomically } from '@phi1/base';
import { codegenTokenizer } from '@phi1/model';
import { z } from 'zod';
import { DiversityMeter } from '../diversity/diversity.js';
import { BAR, cardPage } from './card-page.js';
import {
  readProvenance,
  queryCorpora,
  readCorpusManifest,
  sampleRows,
  type CorpusManifest,
  type QueryValue,
} from '../store/index.js';

/** The corpus that is described, where its card goes, and how many documents are quoted (default 3). */
export interface DataCardOptions {
  corpus: string;
  /** The path of the card without its ending; `.md` and `.html` are written. */
  out: string;
  samples?: number;
}

/** Documents of which tokens are counted; of a larger corpus the number of tokens is an estimate. */
const COUNTED = 2000;
const SAMPLE_LINES = 40;
const BAR_LENGTH = 30;

/** @throws UserError when the folder is no corpus */
export async function writeDataCard({ corpus, out, samples = 3 }: DataCardOptions): Promise<string[]> {
  const markdown = await dataCard(corpus, samples);
  const html = await cardPage(basename(resolve(corpus)), markdown);
  await writeFileAtomically(`${out}.md`, markdown);
  await writeFileAtomically(`${out}.html`, html);
  return [`${out}.md`, `${out}.html`];
}

async function dataCard(corpus: string, samples: number): Promise<string> {
  const manifest = await readCorpusManifest(corpus);
  const ask = async (query: string): Promise<Record<string, QueryValue>[]> => {
    const rows = [];
    for await (const row of queryCorpora({ corpora: [corpus], query })) rows.push(row);
    return rows;
  };
  const history = readHistory(manifest);
  const sections = [
    `# ${escaped(basename(resolve(corpus)))}\n\n`,
    table([
      ['documents', manifest.rows],
      ['text', formatBytes(manifest.textBytes)],
      ['tokens (codegen)', await estimateTokens(corpus, manifest.rows, manifest.textBytes)],
      ['shards', manifest.shards.length],
    ]),
    `\n## How it was made\n\n${historyTable(history)}\nThe digests of what it was made of are in its manifest.json.\n`,
    `\n## Contamination\n\n${contamination(history)}\n`,
  ];
  if (manifest.rows > 0) sections.push(await contents(ask, 'score' in manifest.columns));
  if (manifest.rows > 0 && 'topics' in manifest.columns) sections.push(await variety(corpus));
  for (const row of manifest.rows > 0 ? await sampleRows({ corpus, count: samples }) : []) {
    const lines = row.text.split('\n');
    const shown = lines.slice(0, SAMPLE_LINES).join('\n');
    const id = row.id.replace(/[`\n]/g, ' ');
    sections.push(
      `\n## Sample \`${id}\`\n\n${fenced(shown, '')}${lines.length > SAMPLE_LINES ? '\n(cut)\n' : ''}`,
    );
  }
  return sections.join('');
}

/** Of what a teacher wrote, see `diversity.ts`; code of other people is not run. */
async function variety(corpus: string): Promise<string> {
  const meter = new DiversityMeter();
  for (const row of await sampleRows({ corpus, count: COUNTED })) meter.add(row);
  const { commonestParametersShare, familyEntropy, ...counts } = meter.result();
  const share = `${(commonestParametersShare * 100).toFixed(1)} %`;
  return `\n## Variety of ${shown(counts.documents)} documents\n\n${table([
    ...Object.entries(counts).map(([name, value]) => [splitName(name), value] as const),
    ['uses of the 50 commonest parameter names', share],
    ...(familyEntropy === undefined ? [] : [['family entropy (bits)', familyEntropy.toFixed(2)] as const]),
  ])}`;
}

type Ask = (query: string) => Promise<Record<string, QueryValue>[]>;

/** Lengths, licenses and scores, for a corpus that has rows. */
async function contents(ask: Ask, hasScores: boolean): Promise<string> {
  const [lengths] = await ask(
    `select min(length(text)) as least, quantile_disc(length(text), 0.25) as quarter, quantile_disc(length(text), 0.5) as half,
     quantile_disc(length(text), 0.75) as "three quarters", max(length(text)) as most from corpus`,
  );
  const licenses = await ask(
    "select coalesce(license, 'none stated') as name, count(*) as n from corpus group by 1 order by 2 desc, 1 limit 30",
  );
  const parts = [
    `\n## Lengths in characters\n\n${table(Object.entries(lengths!).map(([share, n]) => [AT_MOST[share] ?? share, n]))}`,
    `\n## Licenses\n\n${table(licenses.map(({ name, n }) => [String(name), n]))}`,
  ];
  if (hasScores) {
    const bins = await ask(
      'select least(floor(score * 10), 9)::integer as bin, count(*) as n from corpus where score is not null group by 1 order by 1',
    );
    const counts = new Map(bins.map(({ bin, n }) => [Number(bin), Number(n)]));
    const most = Math.max(1, ...counts.values());
    const bars = Array.from({ length: 10 }, (_, bin) => {
      const n = counts.get(bin) ?? 0;
      const range = `${(bin / 10).toFixed(1)} to ${((bin + 1) / 10).toFixed(1)}`;
      return [range, formatCount(n), BAR.repeat(Math.ceil((BAR_LENGTH * n) / most))];
    });
    parts.push(`\n## Scores\n\n${markdownTable({ head: ['score', 'documents', ''], rows: bars }, [1])}`);
  }
  return parts.join('');
}

const AT_MOST: Record<string, string> = {
  least: 'shortest',
  quarter: 'a quarter have at most',
  half: 'half have at most',
  'three quarters': 'three quarters have at most',
  most: 'longest',
};

/** A step on the way to a corpus; of what it left out, reasons and counts. */
const provenanceSchema = z.object({
  step: z.string(),
  options: z.record(z.string(), z.unknown()),
  rows: z.number(),
  dropped: z.record(z.string(), z.number()),
});
type Stage = z.infer<typeof provenanceSchema>;

/** From the first step to the last, as each manifest says what it was made of. */
function readHistory(manifest: CorpusManifest): Stage[] {
  const stages: Stage[] = [];
  let made = provenanceSchema.safeParse(readProvenance(manifest));
  for (; made.success; made = provenanceSchema.safeParse(made.data.options.from)) stages.unshift(made.data);
  return stages;
}

function historyTable(history: readonly Stage[]): string {
  const rows = history.map(({ step, options, rows, dropped }) => {
    const left = Object.entries(dropped).map(([reason, count]) => `${shown(count)} ${reason}`);
    return [step, formatSettings(options), formatCount(rows), left.join(', ') || 'nothing'].map(escaped);
  });
  return markdownTable({ head: ['step', 'with', 'documents', 'left out'], rows }, [2]);
}

/** What was asked for, without digests and what other corpora were made of. */
function formatSettings(options: Record<string, unknown>): string {
  const parts = Object.entries(options).flatMap(([name, value]) => {
    if (name === 'sources')
      return [`from ${(value as { from: string }[]).map(({ from }) => from).join(', ')}`];
    if (Array.isArray(value)) {
      const plain = value.every((item) => typeof item !== 'object');
      return plain ? [`${splitName(name)} ${value.join(', ')}`] : [];
    }
    if (typeof value === 'object' || /^[0-9a-f]{16,}$/.test(String(value))) return [];
    return [`${splitName(name)} ${String(value)}`];
  });
  return parts.join('; ');
}

function contamination(history: readonly Stage[]): string {
  const checks = history.filter(({ step }) => step === 'decontaminate');
  if (checks.length === 0) return 'Not checked against any benchmark.';
  return checks
    .map(({ options, dropped }) => {
      const gone = Object.entries(dropped).reduce(
        (sum, [reason, count]) => sum + (reason.startsWith('contaminated') ? count : 0),
        0,
      );
      return `Checked against the problems of benchmarks (${shown(options.problems)}); documents that resembled one were left out (${shown(gone)}).`;
    })
    .join('\n');
}

async function estimateTokens(corpus: string, rows: number, textBytes: number): Promise<string> {
  if (rows === 0) return '0';
  const tokenizer = await codegenTokenizer();
  let [tokens, bytes] = [0, 0];
  for (const { text } of await sampleRows({ corpus, count: COUNTED })) {
    tokens += tokenizer.encodeOrdinary(text).length + 1;
    bytes += Buffer.byteLength(text);
  }
  return rows <= COUNTED
    ? shown(tokens)
    : `about ${shown(Number(((tokens * textBytes) / bytes).toPrecision(3)))} (from ${shown(COUNTED)} documents)`;
}

/** Names come from other people's files: they are no markup. */
function table(rows: readonly (readonly [string, QueryValue | undefined])[]): string {
  return markdownTable(
    { head: ['', ''], rows: rows.map(([name, value]) => [escaped(name), escaped(shown(value))]) },
    [1],
  );
}

/** Numbers with separators, all else as it is. */
function shown(value: unknown): string {
  return typeof value === 'number' || typeof value === 'bigint' ? formatCount(value) : String(value);
}

function escaped(text: string): string {
  return safe`${text}`.text;
}

/** In a fence longer than any in the text. */
function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}\n`;
}
