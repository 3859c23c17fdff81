/**
 * Documents out of files: a Python file is one, every line of a `.jsonl` (`.gz` or `.zst`) is one. What cannot be
 * a document is skipped and counted, since one bad row must not end a long run; a file that is broken as a
 * whole is an error.
 */
import { readFile } from 'node:fs/promises';
import { errorMessage, readJsonLines, type JsonLineFault } from '@phi1/base';
import type { Document, ReadingCounts } from '@phi1/tokens';
import type { CorpusFile } from './corpus.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The Python file at `path` as a document, or nothing when it was skipped. */
export async function* readSourceFile(
  path: string,
  id: string,
  counts: ReadingCounts,
): AsyncGenerator<Document> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    counts.skip(id, 'unreadable', errorMessage(error));
    return;
  }
  counts.fileBytes += bytes.length;
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    counts.skip(id, 'invalidUtf8', 'is not UTF-8');
    return;
  }
  yield* counted({ id, text, path: id }, counts);
}

/**
 * The documents of a file of JSON lines: objects with the text under `text` or `content`, and optionally `id`,
 * `source`, `path` and `license` (or `licence`). Blank lines are nothing at all.
 *
 * @throws UserError when the file cannot be read or unzipped
 */
export async function* readDocumentLines(
  { path, name, size }: CorpusFile,
  counts: ReadingCounts,
): AsyncGenerator<Document> {
  const fileBytesBefore = counts.fileBytes;
  const onFault = (id: string, fault: JsonLineFault, message: string): void => {
    counts.skip(id, fault === 'not UTF-8' ? 'invalidUtf8' : 'malformed', message);
  };
  for await (const { where, value, fileBytes } of readJsonLines(path, { name, onFault })) {
    counts.fileBytes = fileBytesBefore + fileBytes;
    const document = toDocument(value, where);
    if (document) yield* counted(document, counts);
    else counts.skip(where, 'malformed', 'expected an object with a string under "text" or "content"');
  }
  counts.fileBytes = fileBytesBefore + size;
}

function toDocument(row: unknown, id: string): Document | undefined {
  if (typeof row !== 'object' || row === null) return undefined;
  const field = (...names: string[]): string | undefined => {
    const values = names.map((name) => (row as Record<string, unknown>)[name]);
    return values.find((value) => typeof value === 'string');
  };
  const text = field('text', 'content');
  if (text === undefined) return undefined;
  const [source, path, license] = [field('source'), field('path'), field('license', 'licence')];
  return {
    id: field('id') ?? id,
    text,
    ...(source !== undefined && { source }),
    ...(path !== undefined && { path }),
    ...(license !== undefined && { license }),
  };
}

function* counted(document: Document, counts: ReadingCounts): Generator<Document> {
  if (document.text.trim() === '') {
    counts.skip(document.id, 'empty', 'empty');
    return;
  }
  counts.documents++;
  counts.bytes += Buffer.byteLength(document.text);
  yield document;
}
