/** `phi1 data pack`. */
import { UserError } from '@phi1/base';
import type { MixPart } from '@phi1/data';
import { MIX_DEFAULTS } from '@phi1/data/defaults';
import { defineCommand } from '../../command.js';
import { jsonOption, listed, rankOptions, printResult, withProgress } from '../../options.js';

export default defineCommand(
  (command) =>
    command
      .option('mix', {
        type: 'string',
        demandOption: true,
        describe: 'corpus folders with the passes over each, e.g. code=1,exercises=2.5',
      })
      .option('out', { type: 'string', demandOption: true, describe: 'the prepared folder' })
      .option('tokenizer', {
        type: 'string',
        default: MIX_DEFAULTS.tokenizer,
        describe: 'codegen, bpe to learn one, or a tokenizer.json, or a folder that has one',
      })
      .option('vocabulary-size', {
        type: 'number',
        default: MIX_DEFAULTS.vocabularySize,
        describe: 'tokens of a learned vocabulary',
      })
      .option('seed', { type: 'number', default: MIX_DEFAULTS.seed, describe: 'decides on the order' })
      .option('validation-share', {
        type: 'number',
        default: MIX_DEFAULTS.validationShare,
        describe: 'share of the documents kept for validation',
      })
      .options(rankOptions())
      .option('json', jsonOption),
  async ({ mix, out, tokenizer, vocabularySize, seed, validationShare, rank, worldSize, json }) => {
    const { packMixture } = await import('@phi1/data');
    const packed = await withProgress('pack', (update) =>
      packMixture({
        parts: listed(mix).map(parsePart),
        to: out,
        tokenizer,
        vocabularySize,
        seed,
        validationShare,
        rank,
        worldSize,
        onProgress: (done, of, what) => {
          update(done, of, what);
        },
      }),
    );
    printResult(
      packed ? { folder: out, complete: true, ...packed.stats } : { folder: out, complete: false },
      json,
    );
  },
);

function parsePart(text: string): MixPart {
  const match = /^(.+?)(?:=([\d.]+))?$/.exec(text);
  const epochs = Number(match?.[2] ?? 1);
  if (match && epochs > 0) return { corpus: match[1]!, epochs };
  throw new UserError(`--mix: ${text}: expected a folder and the passes over it, e.g. code=2`);
}
