/**
 * What a corpus is, on a page for people: how it was made, counts, lengths, scores, licences, what was left out
 * and why (contamination too), and a few samples. In Markdown, and as HTML made of it.
 */
import { basename, resolve } from 'node:path';
import { formatBytes, writeFileAtomically } from '@phi1/base';
import { codegenTokenizer } from '@phi1/model';
import { marked } from 'marked';
import { queryCorpora, readCorpusManifest, sampleRows, type QueryValue } from '../store/index.js';

export interface DataCardOptions {
  corpus: string;
  /** The path of the card without its ending; `.md` and `.html` are written. */
  out: string;
  samples?: number;
}

/** Documents of which tokens are counted; of a larger corpus the number of tokens is an estimate. */
const COUNTED = 2000;
const SAMPLE_LINES = 40;

/** @throws UserError when the folder is no corpus */
export async function writeDataCard({ corpus, out, samples = 3 }: DataCardOptions): Promise<string[]> {
  const markdown = await dataCard(corpus, samples);
  const title = basename(resolve(corpus));
  const html = `<!doctype html>\n<meta charset="utf-8">\n<title>${title}</title>\n<style>body{font:16px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}pre{background:#f4f4f4;padding:1em;overflow:auto}td,th{text-align:left;padding:0 1.5em 0 0}</style>\n${await marked.parse(markdown)}`;
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
  const [lengths] = await ask(
    `select min(length(text)) as least, quantile_disc(length(text), 0.25) as quarter, median(length(text)) as median,
     quantile_disc(length(text), 0.75) as "three quarters", max(length(text)) as most from corpus`,
  );
  const sections = [
    `# ${basename(resolve(corpus))}\n\n`,
    table([
      ['documents', manifest.rows],
      ['text', formatBytes(manifest.textBytes)],
      ['tokens (codegen)', await tokensOf(corpus, manifest.rows, manifest.textBytes)],
      ['shards', manifest.shards.length],
    ]),
    `\n## How it was made\n\n${fenced(JSON.stringify({ step: manifest.step, ...manifest.options }, null, 2), 'json')}`,
    `\n## Lengths in characters\n\n${table(Object.entries(lengths ?? {}))}`,
    `\n## Licences\n\n${table((await ask("select coalesce(licence, 'none stated') as name, count(*) as n from corpus group by 1 order by 2 desc, 1 limit 30")).map(({ name, n }) => [String(name), n]))}`,
  ];
  if ('score' in manifest.columns) {
    const bins = await ask(
      'select floor(score * 10) / 10 as bin, count(*) as n from corpus where score is not null group by 1 order by 1',
    );
    const most = Math.max(1, ...bins.map(({ n }) => Number(n)));
    const bars = bins.map(({ bin, n }): [string, string] => [
      Number(bin).toFixed(1),
      `${'#'.repeat(Math.ceil((40 * Number(n)) / most))} ${String(n)}`,
    ]);
    sections.push(`\n## Scores\n\n${table(bars)}`);
  }
  const dropped = Object.entries(manifest.dropped);
  sections.push(
    `\n## Left out in the last step\n\n${dropped.length === 0 ? 'Nothing.\n' : table(dropped.map(([reason, { count }]) => [reason, count]))}`,
  );
  for (const row of await sampleRows({ corpus, count: samples })) {
    const lines = row.text.split('\n');
    const shown = lines.slice(0, SAMPLE_LINES).join('\n');
    sections.push(
      `\n## Sample \`${row.id}\`\n\n${fenced(shown, '')}${lines.length > SAMPLE_LINES ? '\n(cut)\n' : ''}`,
    );
  }
  return sections.join('');
}

async function tokensOf(corpus: string, rows: number, textBytes: number): Promise<string> {
  if (rows === 0) return '0';
  const tokenizer = await codegenTokenizer();
  let [tokens, bytes] = [0, 0];
  for (const { text } of await sampleRows({ corpus, count: COUNTED })) {
    tokens += tokenizer.encodeOrdinary(text).length + 1;
    bytes += Buffer.byteLength(text);
  }
  return rows <= COUNTED
    ? String(tokens)
    : `about ${String(Math.round((tokens * textBytes) / bytes))} (from ${String(COUNTED)} documents)`;
}

function table(rows: readonly (readonly [string, QueryValue | undefined])[]): string {
  const lines = rows.map(([name, value]) => `| ${name.replaceAll('|', '\\|')} | ${String(value)} |`);
  return ['| | |', '|---|---|', ...lines, ''].join('\n');
}

/** In a fence longer than any in the text. */
function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}\n`;
}
