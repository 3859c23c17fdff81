/** How a prepared corpus is printed. */
import { alignedTable, formatBytes } from '@phi1/base';
import type { CorpusStats } from '@phi1/tokens';

/** What is in a prepared corpus, on stdout: one JSON object, or a table. */
export function printPrepared(
  { folder, stats }: { folder: string; stats: CorpusStats },
  json: boolean,
): void {
  process.stdout.write(json ? `${JSON.stringify({ folder, ...stats })}\n` : table(folder, stats));
}

function table(folder: string, stats: CorpusStats): string {
  const skipped = Object.entries(stats.skipped).filter(([, count]) => count > 0);
  const rows: [string, string][] = [
    ['folder', folder],
    ['corpus', stats.corpus],
    ['vocabulary', String(stats.vocabularySize)],
    ...(['train', 'validation'] as const).map((part): [string, string] => [
      part,
      `${String(stats.documents[part])} documents, ${formatBytes(stats.bytes[part])}, ${String(stats.tokens[part])} tokens`,
    ]),
    ['bytes per token', stats.bytesPerToken.toFixed(3)],
    ['skipped', skipped.map(([reason, count]) => `${String(count)} ${reason}`).join(', ') || 'none'],
    ...stats.skippedExamples.map((example): [string, string] => ['', example]),
  ];
  return alignedTable(rows);
}
