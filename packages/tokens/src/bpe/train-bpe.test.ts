import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Random, UserError } from '@phi1/base';
import { fixtureScript, pythonHas, runPython, temporaryFolder } from '@phi1/base/testing';
import { BYTE_CHARACTERS, loadTokenizer, wordEnd } from '@phi1/model';
import { describe, expect, it } from 'vitest';
import { trainBpe } from './train-bpe.js';
import { WordCounts } from './word-counts.js';

const fixtures = join(import.meta.dirname, '../../fixtures/bpe');
const script = fixtureScript('tokenizer_golden.py');

const readJson = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'));

function learn(texts: readonly string[], vocabularySize: number) {
  const words = new WordCounts();
  for (const text of texts) words.add(text);
  return trainBpe(words, vocabularySize);
}

interface Model {
  vocab: Record<string, number>;
  merges: [string, string][];
}

/** The learned part of a tokenizer.json, merges as `left right`. */
function learnedBy(json: { model: Model }) {
  return { vocab: json.model.vocab, merges: json.model.merges.map((merge) => merge.join(' ')) };
}

describe('trainBpe', () => {
  it('learns the merges that BpeTrainer learns, and encodes with them as tokenizers does', async () => {
    const texts = (await readJson(join(fixtures, 'corpus.json'))) as string[];
    const wanted = learnedBy((await readJson(join(fixtures, 'tokenizer.json'))) as { model: Model });
    const tokenizer = learn(texts, 700);
    const { vocab, merges } = tokenizer.toJSON().model;
    expect(merges).toEqual(wanted.merges);
    expect(vocab).toEqual(wanted.vocab);
    const cases = (await readJson(join(fixtures, 'cases.json'))) as { text: string; ids: number[] }[];
    const theirs = loadTokenizer(await readJson(join(fixtures, 'tokenizer.json')));
    for (const { text, ids } of cases) {
      expect([...tokenizer.encode(text)], JSON.stringify(text)).toEqual(ids);
      expect([...theirs.encode(text)]).toEqual(ids);
    }
  });

  it('learns what the definition says, on words full of overlaps', () => {
    const random = new Random(3);
    for (let round = 0; round < 30; round++) {
      const letters = 'ab' + 'c'.repeat(round % 2);
      const texts = Array.from({ length: 6 }, () =>
        Array.from({ length: random.int(60) }, () =>
          random.next() < 0.15 ? ' ' : letters[random.int(letters.length)]!,
        ).join(''),
      );
      expect(learn(texts, 290).toJSON().model.merges).toEqual(byDefinition(texts, 290));
    }
  });

  it('stops when no pair is left', () => {
    expect(learn(['abab'], 1000).vocabularySize).toBe(257 + 2);
    expect(learn([], 300).vocabularySize).toBe(257);
  });

  it.each([256, 300.5, NaN])('refuses a vocabulary of %s', (size) => {
    expect(() => learn(['a'], size)).toThrow(UserError);
  });
});

/** Counts all pairs anew for every merge. */
function byDefinition(texts: readonly string[], vocabularySize: number): string[] {
  const alphabet = ['<|endoftext|>', ...[...BYTE_CHARACTERS].sort()];
  const ids = new Map(alphabet.map((token, id) => [token, id]));
  const words: string[][] = [];
  for (const text of texts) {
    for (let start = 0, end; start < text.length; start = end) {
      end = wordEnd(text, start, text.length);
      words.push([...text.slice(start, end).replaceAll(' ', 'Ġ')]);
    }
  }
  const merges: string[] = [];
  while (ids.size < vocabularySize) {
    const counts = new Map<string, number>();
    for (const word of words) {
      for (let i = 0; i + 1 < word.length; i++) {
        const pair = `${word[i]!} ${word[i + 1]!}`;
        counts.set(pair, (counts.get(pair) ?? 0) + 1);
      }
    }
    const order = (pair: string) => pair.split(' ').map((token) => ids.get(token)!) as [number, number];
    const [best] = [...counts].sort(([a, n], [b, m]) => {
      const [x, y] = [order(a), order(b)];
      return m - n || x[0] - y[0] || x[1] - y[1];
    });
    if (!best) break;
    const [left, right] = best[0].split(' ') as [string, string];
    for (const word of words) {
      for (let i = 0; i + 1 < word.length; i++) {
        if (word[i] === left && word[i + 1] === right) word.splice(i, 2, left + right);
      }
    }
    merges.push(best[0]);
    ids.set(left + right, ids.size);
  }
  return merges;
}

describe.skipIf(!pythonHas('tokenizers'))('BpeTrainer, live', () => {
  it('learns the same vocabulary of 2,000 from the sources of this package', async () => {
    const names = ['../../../../tools/fixtures/tokenizer_golden.py', 'train-bpe.test.ts', 'pair-counts.ts'];
    const texts = await Promise.all(names.map((name) => readFile(join(import.meta.dirname, name), 'utf8')));
    const folder = temporaryFolder();
    const [request, out] = [join(folder, 'request.json'), join(folder, 'tokenizer.json')];
    await writeFile(request, JSON.stringify({ texts, vocabularySize: 2000 }));
    runPython([script, 'train', request, out]);
    const wanted = learnedBy((await readJson(out)) as { model: Model });
    const { vocab, merges } = learn(texts, 2000).toJSON().model;
    expect(merges).toEqual(wanted.merges);
    expect(vocab).toEqual(wanted.vocab);
  });
});
