/** A small corpus of Python files, enough for a few batches. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Random } from '@phi1/base';
import type { Tokenizer } from '@phi1/model';
import { ReadingCounts, splitHash, trainBpe, WordCounts, writePrepared, type Document } from '@phi1/tokens';

const NAMES = ['total', 'count', 'items', 'value', 'result', 'node', 'left', 'right'];

/** Writes forty small modules into `folder` and returns it. */
export async function writeCorpus(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const [index, text] of modules().entries()) {
    await writeFile(join(folder, `module${String(index)}.py`), text);
  }
  return folder;
}

/** The same modules as a prepared folder, in `folder`; `changed` replaces the text of some of them. */
export async function writeTokens(
  folder: string,
  options: { tokenizer?: Tokenizer; changed?: (text: string, index: number) => string } = {},
): Promise<string> {
  const { changed = (text) => text } = options;
  const documents = modules().map((text, index) => ({
    id: `module${String(index)}.py`,
    text: changed(text, index),
  }));
  const words = new WordCounts();
  for (const { text } of documents) words.add(text);
  const tokenizer = options.tokenizer ?? trainBpe(words, 300);
  const isValidation = (document: Document): boolean => splitHash(document) < 0.2;
  const counts = new ReadingCounts();
  counts.documents = documents.length;
  await writePrepared({ corpus: 'modules', counts, documents, tokenizer, folder, isValidation });
  return folder;
}

function modules(): string[] {
  const random = new Random(11);
  return Array.from({ length: 40 }, () => {
    const functions = Array.from({ length: 8 }, () => {
      const [name, a, b] = [random.pick(NAMES), random.pick(NAMES), random.pick(NAMES)];
      return `def ${name}_${a}(${a}, ${b}):\n    """Add ${a} to ${b}."""\n    return ${a} + ${b} * ${String(random.int(10))}\n`;
    });
    return functions.join('\n\n');
  });
}
