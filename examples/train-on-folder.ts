/** Trains a small model on a folder of Python and leaves a run folder, whose checkpoints Transformers loads too. */
import { prepareCorpus } from '@phi1/data';
import { runJob } from '@phi1/train';

const [corpus, out, steps = '200'] = process.argv.slice(2);
if (corpus === undefined || out === undefined)
  throw new Error('expected a folder of code and a folder to write to');

// learns a vocabulary, keeps a tenth of the files for validation, packs the rest into token shards
const prepared = await prepareCorpus({
  corpus,
  vocabularySize: 512,
  validationShare: 0.1,
  cacheDir: `${out}/cache`,
});
const { run, validation } = await runJob({
  data: prepared.folder,
  preset: 'nano',
  steps: Number(steps),
  batchSize: 8,
  context: 64,
  out: `${out}/run`,
});
console.log(
  `${run}: ${String(validation?.firstBitsPerByte)} to ${String(validation?.lastBitsPerByte)} bits per byte`,
);
