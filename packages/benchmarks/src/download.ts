/**
 * Official files of benchmarks: fetched on first use, held against a checksum, and kept in this user's cache. They are not
 * part of this package.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, causeMessage, UserError, writeFileAtomically } from '@phi1/base';

/** Where a benchmark's file is, and what it is. */
export interface Download {
  url: string;
  sha256: string;
}

/**
 * The files, by the name that they are asked for. HumanEval's checksum was computed of the file itself; the others are those that
 * public repositories state that fetched the same revision or release (several each for EvalPlus's).
 */
export const DOWNLOADS: Readonly<Record<string, Download>> = {
  humaneval: {
    url: 'https://raw.githubusercontent.com/openai/human-eval/6d43fb980f9fee3c892a914eda09951f772ad10d/data/HumanEval.jsonl.gz',
    sha256: 'b796127e635a67f93fb35c04f4cb03cf06f38c8072ee7cee8833d7bee06979ef',
  },
  mbpp: {
    url: 'https://raw.githubusercontent.com/google-research/google-research/8dadc6c56e2c2e51a9dd7e0d4bf2840922b4b6c0/mbpp/mbpp.jsonl',
    sha256: 'ccf64ceae9c5403bf50a044cb6d505bfd2a2963ee58338ba268fd65beab92a9f',
  },
  'humaneval-plus': {
    url: 'https://github.com/evalplus/humanevalplus_release/releases/download/v0.1.10/HumanEvalPlus.jsonl.gz',
    sha256: '272720b90ac375502c8ed23cd791c2a93dfb22a911641a494da74a426c09f101',
  },
  'mbpp-plus': {
    url: 'https://github.com/evalplus/mbppplus_release/releases/download/v0.2.0/MbppPlus.jsonl.gz',
    sha256: 'af43697e8791c4c149bdfd6b489d8b5412507551ac20e28a439f650b8225db63',
  },
};

const TIMEOUT_MILLISECONDS = 60_000;

/**
 * The path of a benchmark's file in the cache, fetched when it is not there yet or no longer what it was.
 * @throws UserError in one line, with the address and how to go on without a network, when it cannot be had or is another file
 */
export async function downloadBenchmark(
  name: string,
  { url, sha256 }: Download,
  folder = join(cacheFolder(), 'benchmarks'),
): Promise<string> {
  const path = join(folder, `${name}${url.endsWith('.gz') ? '.jsonl.gz' : '.jsonl'}`);
  const kept = await readFile(path).catch(() => undefined);
  if (kept && digestOf(kept) === sha256) return path;
  const content = await fetchBytes(url).catch((error: unknown) => {
    throw new UserError(
      `${name}: ${url} cannot be fetched (${causeMessage(error)}); fetch it elsewhere and name the file by its path`,
    );
  });
  const digest = digestOf(content);
  if (digest !== sha256)
    throw new UserError(
      `${name}: ${url} is not the file that was expected (SHA-256 ${digest}, expected ${sha256}); a file named by its path is read whatever it is`,
    );
  await writeFileAtomically(path, content);
  return path;
}

async function fetchBytes(url: string): Promise<Uint8Array> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) });
  if (!response.ok) throw new Error(`HTTP ${String(response.status)}`);
  return new Uint8Array(await response.arrayBuffer());
}

function digestOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
