import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UserError } from '@phi1/base';
import { temporaryFolder } from '@phi1/base/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DOWNLOADS, downloadBenchmark } from './download.js';

const content = '{"task_id": "T/0"}\n';
const sha256 = createHash('sha256').update(content).digest('hex');
let asked = 0;
const server = createServer((request, response) => {
  asked++;
  response.statusCode = request.url === '/a.jsonl' ? 200 : 404;
  response.end(content);
});
let address: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(() => server.close());

it('fetches a file once, and again when what was kept is no longer the same', async () => {
  const folder = temporaryFolder();
  const file = { url: `${address}/a.jsonl`, sha256 };
  const path = await downloadBenchmark('a', file, folder);
  expect(path).toMatch(/a\.jsonl$/);
  expect(await readFile(path, 'utf8')).toBe(content);
  await downloadBenchmark('a', file, folder);
  expect(asked).toBe(1);
  await writeFile(path, 'cut');
  await downloadBenchmark('a', file, folder);
  expect(asked).toBe(2);
  expect(await readFile(path, 'utf8')).toBe(content);
});

it('keeps no other file, and says in one line how to go on', async () => {
  const folder = temporaryFolder();
  const fetched = (file: string, digest = sha256) =>
    downloadBenchmark('a', { url: `${address}${file}`, sha256: digest }, folder);
  await expect(fetched('/a.jsonl', 'f'.repeat(64))).rejects.toThrow(/is not the file that was expected/);
  await expect(fetched('/b.jsonl')).rejects.toThrow(/HTTP 404.*name the file by its path$/);
  const nobody = downloadBenchmark('a', { url: 'http://127.0.0.1:1/a.jsonl', sha256 }, folder);
  await expect(nobody).rejects.toThrow(UserError);
  await expect(nobody).rejects.toThrow(/^a: http:\S+ cannot be fetched \([^\n]+\); fetch it elsewhere/);
});

it('knows the official files', () => {
  expect(Object.keys(DOWNLOADS)).toEqual(['humaneval', 'mbpp', 'humaneval-plus', 'mbpp-plus']);
  for (const { url, sha256: digest } of Object.values(DOWNLOADS)) {
    expect(url).toMatch(/^https:\/\//);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
  }
});
