import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Random } from '@phi1/base';
import { fixtureScript, pythonHas, runPython, temporaryFolder } from '@phi1/base/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { BYTE_CHARACTERS } from './byte-characters.js';
import { BpeTokenizer, END_OF_TEXT } from './bpe-tokenizer.js';
import { codegenTokenizer } from './codegen.js';
import { loadTokenizer, tokenizerFiles } from './load.js';
import { byteTokenizerJson } from '../testing/byte-tokenizer.js';
import { Merges } from './merges.js';
import type { Encoding } from './offsets.js';
import { wordEnd } from './word-end.js';
import { WordTable } from './word-table.js';

const script = fixtureScript('tokenizer_golden.py');
const golden = join(import.meta.dirname, '../../fixtures/tokenizer/codegen.json.gz');

/** Any text, weighted toward what is special to a tokenizer. */
const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(' ', '\n', '\t', "'", 'a', END_OF_TEXT, "'ll", '\u0085', '\ufeff', '\u00a0', '😀'),
      fc.nat(70).map((n) => ' '.repeat(n)),
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.string({ unit: 'grapheme', maxLength: 8 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

/** Halves of surrogate pairs too. */
const lonely = fc.string({ unit: fc.constantFrom('\ud83d', '\ude00', 'a', ' ', 'é') });

/** The text with U+FFFD for every half of a surrogate pair. */
const wellFormed = (text: string) =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text));

/** As in the script: 32 bits of SHA-256 over every token's id, start and end. */
function checksum({ ids, starts, ends }: Encoding): string {
  const numbers = Array.from(ids, (id, i) => [id, starts[i], ends[i]].join());
  return createHash('sha256').update(numbers.join()).digest('hex').slice(0, 8);
}

let codegen: BpeTokenizer;
beforeAll(async () => {
  codegen = await codegenTokenizer();
});

describe('the codegen tokenizer', () => {
  it('gives ids and offsets of CodeGenTokenizer for 10,000 random and real snippets', async () => {
    const { texts, checksums } = JSON.parse(gunzipSync(await readFile(golden)).toString()) as {
      texts: string[];
      checksums: string[];
    };
    expect([texts.length, checksums.length]).toEqual([10_000, 10_000]);
    for (const [i, text] of texts.entries()) {
      const encoding = codegen.encodeWithOffsets(text);
      if (checksum(encoding) !== checksums[i])
        expect.fail(`${JSON.stringify(text)}: ${String(encoding.ids)}`);
      expect(codegen.decode(encoding.ids)).toBe(text);
    }
    expect([codegen.vocabularySize, codegen.endOfText]).toEqual([50295, 50256]);
  });

  it('takes any text as text when asked, the spelling of a special token too', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const ids = codegen.encodeOrdinary(text);
        expect(ids).not.toContain(codegen.endOfText);
        expect(codegen.decode(ids)).toBe(text);
      }),
    );
    expect(codegen.encode(`a${END_OF_TEXT}b`)).toContain(codegen.endOfText);
  });

  it('encodes a text the same before and after others', () => {
    const text = 'def f(x):\n    return [x, naïve, "😀"]  # ' + 'x'.repeat(200);
    const first = codegen.encode(text);
    for (let i = 0; i < 2000; i++) codegen.encode(`word${String(i)} ${text.slice(i % 40)}`);
    expect(codegen.encode(text)).toEqual(first);
  });

  it('reads half a megabyte without a break in no more than seconds', () => {
    for (const text of [
      'x'.repeat(500_000),
      ' '.repeat(500_000),
      '=-'.repeat(250_000),
      '日'.repeat(170_000),
    ]) {
      const start = performance.now();
      expect(codegen.decode(codegen.encode(text))).toBe(text);
      expect(performance.now() - start).toBeLessThan(10_000);
    }
  });

  it('survives its file', () => {
    const loaded = loadTokenizer(JSON.stringify(codegen));
    expect(loaded.toJSON()).toEqual(codegen.toJSON());
    fc.assert(
      fc.property(anyText, (text) => {
        expect(loaded.encode(text)).toEqual(codegen.encode(text));
      }),
    );
  });
});

describe('offsets', () => {
  const encodeOffsets = (text: string) => {
    const { starts, ends } = codegen.encodeWithOffsets(text);
    return Array.from(starts, (start, i) => [start, ends[i]]);
  };

  it('are in UTF-16 code units, and those of a whole character for a part of one', () => {
    expect(encodeOffsets('')).toEqual([]);
    expect(encodeOffsets('def f')).toEqual([
      [0, 3],
      [3, 5],
    ]);
    expect(encodeOffsets(`é${END_OF_TEXT}    x`)).toEqual([
      [0, 1],
      [1, 14],
      [14, 18],
      [18, 19],
    ]);
    expect(codegen.encode('a🤖b')).toHaveLength(5);
    expect(encodeOffsets('a🤖b')).toEqual([
      [0, 1],
      [1, 3],
      [1, 3],
      [1, 3],
      [3, 4],
    ]);
  });

  it('cover any text in order, and are where the token is written', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.string({ unit: 'binary' }), lonely), (text) => {
        const { ids, starts, ends } = codegen.encodeWithOffsets(text);
        expect(ids).toEqual(codegen.encode(text));
        let covered = 0;
        for (const [i, id] of ids.entries()) {
          expect(starts[i]).toBeLessThan(ends[i]!);
          expect(starts[i]).toBeLessThanOrEqual(covered);
          expect(ends[i]).toBeGreaterThanOrEqual(covered);
          covered = ends[i]!;
          const [token, place] = [codegen.tokenBytes(id), Buffer.from(text.slice(starts[i], ends[i]))];
          expect(place.includes(Buffer.from(token))).toBe(true);
          // more than the token only for characters that it begins or ends inside
          expect(place.length - token.length).toBeLessThanOrEqual(6);
        }
        expect(covered).toBe(text.length);
      }),
    );
  });
});

describe('streaming', () => {
  it('gives whole characters that add up to the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const decoder = codegen.streamingDecoder();
        const pieces = Array.from(codegen.encode(text), (id) => decoder.push(id));
        for (const piece of pieces) expect(wellFormed(piece)).toBe(piece);
        expect(pieces.join('') + decoder.end()).toBe(text);
      }),
    );
  });

  it('gives whole characters whatever a token holds of them', () => {
    // the bytes one by one: a vocabulary without merges
    const bytes = loadTokenizer(byteTokenizerJson);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const decoder = bytes.streamingDecoder();
        const pieces = Array.from(bytes.encode(text), (id) => decoder.push(id)).filter(Boolean);
        expect(pieces).toEqual([...text]);
      }),
    );
  });

  it('agrees with decode on ids that are no text', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(51_199)), (ids) => {
        const decoder = codegen.streamingDecoder();
        const pieces = ids.map((id) => decoder.push(id));
        for (const piece of pieces) expect(wellFormed(piece)).toBe(piece);
        expect(pieces.join('') + decoder.end()).toBe(codegen.decode(ids));
      }),
    );
  });

  it('holds back half a character', () => {
    const ids = codegen.encode('🤖');
    expect(ids.length).toBeGreaterThan(1);
    const decoder = codegen.streamingDecoder();
    expect([...ids].map((id) => decoder.push(id)).filter((piece) => piece !== '')).toEqual(['🤖']);
    decoder.push(ids[0]!);
    expect(decoder.end()).toBe('\ufffd');
  });
});

describe('words', () => {
  /** GPT-2's own expression, with Unicode's white space for `\s`. */
  const expression =
    /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

  it("end where GPT-2's regular expression ends them", () => {
    const check = (text: string) => {
      const words: string[] = [];
      for (let start = 0; start < text.length;) {
        const end = wordEnd(text, start, text.length);
        words.push(text.slice(start, end));
        start = end;
      }
      expect(words).toEqual(text.match(expression) ?? []);
    };
    fc.assert(fc.property(anyText, check), { numRuns: 500 });
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(..." \n'sdmtlrvex1٣.😀\ud83d\ude00") }), check), {
      numRuns: 500,
    });
  });

  it('keep their numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (words) => {
        const table = new WordTable();
        const numbers = words.map((word) => table.number(`<${word}>`, 1, word.length + 1));
        const distinct = [...new Set(words)];
        expect(numbers).toEqual(words.map((word) => distinct.indexOf(word)));
        expect(distinct.map((_, i) => table.word(i))).toEqual(distinct);
      }),
    );
    const table = new WordTable();
    for (const round of [0, 1]) {
      for (let i = 0; i < 20_000; i++) {
        const word = `w${String(i)}`;
        expect(table.number(word, 0, word.length)).toBe(i);
      }
      if (round === 0) expect(table.word(19_999)).toBe('w19999');
    }
    expect(table.size).toBe(20_000);
  });
});

describe('merges', () => {
  /** The definition, word for word: merge the leftmost pair of the lowest rank until there is none. */
  function byDefinition(pairs: Map<string, [number, number]>, ids: number[]): number[] {
    const result = [...ids];
    for (;;) {
      const found = result
        .slice(1)
        .map((right, i) => ({ i, pair: pairs.get(`${String(result[i])},${String(right)}`) }))
        .filter(({ pair }) => pair)
        .sort((a, b) => a.pair![0] - b.pair![0] || a.i - b.i)[0];
      if (!found) return result;
      result.splice(found.i, 2, found.pair![1]);
    }
  }

  it('are applied by rank, then from the left, to short words and to long ones', () => {
    const random = new Random(1);
    for (let round = 0; round < 60; round++) {
      const merges = new Merges();
      const pairs = new Map<string, [number, number]>();
      for (let id = 4; id < 40; id++) {
        const [left, right] = [random.int(id), random.int(id)];
        if (pairs.has(`${String(left)},${String(right)}`)) continue;
        pairs.set(`${String(left)},${String(right)}`, [pairs.size, id]);
        merges.add(left, right, id);
      }
      for (const length of [0, 1, 2, 7, 48, 49, 300]) {
        const ids = Int32Array.from({ length }, () => random.int(4));
        const wanted = byDefinition(pairs, [...ids]);
        const count = merges.apply(ids, length);
        expect([...ids.subarray(0, count)]).toEqual(wanted);
      }
    }
  });
});

describe('tokenizer.json', () => {
  const bytes = Object.fromEntries(BYTE_CHARACTERS.map((character, i) => [character, i + 1]));
  const valid = () => ({
    added_tokens: [{ id: 0, content: END_OF_TEXT, special: true }],
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false },
    decoder: { type: 'ByteLevel' },
    model: { type: 'BPE', vocab: { ...bytes, he: 257, __: 258 }, merges: ['h e', ['_', '_']] },
  });

  it('is read with merges of either spelling', () => {
    const tokenizer = loadTokenizer(valid());
    expect([...tokenizer.encode('he__')]).toEqual([257, 258]);
    expect(tokenizer.decode([257, 9999, 0])).toBe(`he${END_OF_TEXT}`);
  });

  const template = (...single: object[]) => ({
    type: 'TemplateProcessing',
    single,
    pair: [textPart('A', 0), textPart('B', 1)],
    special_tokens: {},
  });
  const textPart = (id: string, type_id: number) => ({ Sequence: { id, type_id } });
  const sequence = (field: string, ...steps: object[]) => ({ type: 'Sequence', [field]: steps });

  it('is read with steps that do nothing, as Transformers 5 writes them', () => {
    const wanted = loadTokenizer(valid()).toJSON();
    const { pre_tokenizer, decoder } = valid();
    for (const post_processor of [
      null,
      { type: 'ByteLevel', trim_offsets: true },
      template(textPart('A', 0)),
      sequence('processors', { type: 'ByteLevel' }, template(textPart('A', 0))),
      sequence('processors'),
    ]) {
      expect(loadTokenizer({ ...valid(), post_processor }).toJSON()).toEqual(wanted);
    }
    const wrapped = {
      ...valid(),
      normalizer: sequence('normalizers'),
      pre_tokenizer: sequence('pretokenizers', pre_tokenizer),
      decoder: sequence('decoders', decoder),
    };
    expect(loadTokenizer(wrapped).toJSON()).toEqual(wanted);
  });

  it('finds added tokens that are not normalized before the others', () => {
    const json = codegen.toJSON();
    for (const token of json.added_tokens) token.normalized = !token.special;
    json.added_tokens.push({ ...json.added_tokens[0]!, id: 50295, content: ' <sep>' });
    const tokenizer = loadTokenizer(json);
    expect([...tokenizer.encode('x   <sep>y')]).toEqual([87, 50286, 50295, 88]); // tokenizers 0.23.2
    expect(tokenizer.toJSON()).toEqual(json);
    expect(tokenizer.decode(tokenizer.encodeOrdinary('x   <sep>y'))).toBe('x   <sep>y');
  });

  it('keeps a token that is called __proto__', () => {
    const content = JSON.stringify(valid()).replace('"__":258', '"__":258,"__proto__":259');
    const tokenizer = loadTokenizer(content);
    expect(tokenizer.decode([259])).toBe('__proto__');
    expect(JSON.stringify(tokenizer)).toContain('"__proto__":259');
  });

  it.each([
    ['not JSON', '{', 'not JSON'],
    ['no object', [], 'content'],
    ['another model', { ...valid(), model: { type: 'Unigram', vocab: [] } }, 'model.type'],
    ['a normalizer', { ...valid(), normalizer: sequence('normalizers', { type: 'NFC' }) }, 'normalizer'],
    [
      'a token before the text',
      { ...valid(), post_processor: template({ SpecialToken: { id: END_OF_TEXT } }, textPart('A', 0)) },
      'post_processor .*adds tokens',
    ],
    ['the text twice', { ...valid(), post_processor: template(textPart('A', 0), textPart('A', 0)) }, 'post_'],
    [
      'a processor that adds tokens among others',
      {
        ...valid(),
        post_processor: sequence('processors', { type: 'ByteLevel' }, { type: 'BertProcessing' }),
      },
      'post_processor',
    ],
    ['another normalizer', { ...valid(), normalizer: { type: 'NFC' } }, 'normalizer'],
    [
      'a prefix space',
      { ...valid(), pre_tokenizer: { type: 'ByteLevel', add_prefix_space: true } },
      'add_prefix_space',
    ],
    ['a negative id', { ...valid(), model: { ...valid().model, vocab: { ...bytes, he: -1 } } }, 'vocab'],
    ['a broken merge', { ...valid(), model: { ...valid().model, merges: ['h e l'] } }, '"h e l"'],
    ['a merge of no token', { ...valid(), model: { ...valid().model, merges: ['h x'] } }, '"hx"'],
    ['a missing byte', { ...valid(), model: { ...valid().model, vocab: { h: 1 } } }, 'lacks'],
    [
      'an added token with another id',
      { ...valid(), added_tokens: [...valid().added_tokens, { id: 300, content: 'he' }] },
      '"he" has id 300, the vocabulary says 257',
    ],
    ['no end of text', { ...valid(), added_tokens: [] }, END_OF_TEXT.replaceAll('|', '\\|')],
  ])('is refused with %s', (_, json, message) => {
    expect(() => loadTokenizer(json, 'x/tokenizer.json')).toThrow(/^x\/tokenizer\.json: /);
    expect(() => loadTokenizer(json)).toThrow(new RegExp(message));
  });
});

describe.skipIf(!pythonHas('tokenizers'))('tokenizers', () => {
  it('finds the same added tokens, of both kinds', async () => {
    const folder = temporaryFolder();
    const content = fc.string({ unit: fc.constantFrom('a', 'b', ' '), minLength: 2, maxLength: 4 });
    const token = fc.record({ content, normalized: fc.boolean(), special: fc.boolean() });
    const tokens = fc.uniqueArray(token, { maxLength: 6, selector: (added) => added.content });
    const texts = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'c'), maxLength: 12 }), {
      minLength: 5,
    });
    const cases = fc.sample(fc.record({ tokens, texts }), { numRuns: 200, seed: 3 }).map((given) => {
      const json = loadTokenizer(byteTokenizerJson).toJSON();
      const common = { single_word: false, lstrip: false, rstrip: false } as const;
      given.tokens.forEach((added, i) => json.added_tokens.push({ ...added, ...common, id: 257 + i }));
      return { json, texts: given.texts };
    });
    await writeFile(join(folder, 'cases.json'), JSON.stringify(cases));
    const script = `
import json, sys
from tokenizers import Tokenizer
cases = json.load(open(sys.argv[1]))
print(json.dumps([[Tokenizer.from_str(json.dumps(case["json"])).encode(text).ids for text in case["texts"]] for case in cases]))`;
    const answers = JSON.parse(runPython(['-c', script, join(folder, 'cases.json')])) as number[][][];
    const ours = cases.map(({ json, texts }) => {
      const tokenizer = loadTokenizer(json);
      return texts.map((text) => [...tokenizer.encode(text)]);
    });
    expect(ours).toEqual(answers);
  });
});

it('is written with the setting without which transformers.js drops blanks of code', () => {
  const config = tokenizerFiles(codegen)['tokenizer_config.json'];
  expect(JSON.parse(config)).toMatchObject({ clean_up_tokenization_spaces: false });
});

describe.skipIf(!pythonHas('transformers', 'tokenizers'))('Transformers', () => {
  it('says the same on 10,000 snippets, by CodeGenTokenizer and by what we write', async () => {
    const folder = temporaryFolder();
    for (const [name, content] of Object.entries(tokenizerFiles(codegen))) {
      await writeFile(join(folder, name), content);
    }
    await writeFile(join(folder, 'config.json'), JSON.stringify({ model_type: 'phi' }));
    // The expression's classes follow the Unicode version of each engine: code points all of them know.
    const known = anyText.filter((text) => !/\p{Cn}/u.test(text));
    await writeFile(join(folder, 'texts.json'), JSON.stringify(fc.sample(known, { numRuns: 3000, seed: 5 })));
    const ranks = createRequire(import.meta.url).resolve('gpt-tokenizer/data/r50k_base.tiktoken');
    const [texts, out] = [join(folder, 'texts.json'), join(folder, 'out.json')];
    runPython([script, 'answer', folder, ranks, '7000', texts, out]);
    const answer = JSON.parse(await readFile(out, 'utf8')) as {
      texts: string[];
      answers: { ids: number[]; offsets: [number, number][] }[];
      decoded: string[];
      different: number;
    };
    expect(answer.texts).toHaveLength(10_000);
    expect(answer.different).toBe(0);
    for (const [i, text] of answer.texts.entries()) {
      const { ids, starts, ends } = codegen.encodeWithOffsets(text);
      const offsets = Array.from(starts, (start, i) => [start, ends[i]]);
      // as texts, since comparing a million little arrays takes a minute
      expect(JSON.stringify([[...ids], offsets]), text).toBe(
        JSON.stringify(Object.values(answer.answers[i]!)),
      );
      expect(codegen.decode(ids)).toBe(answer.decoded[i]);
    }
  });
});
