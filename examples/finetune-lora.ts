/** Fine-tunes a model with LoRA on a folder of Python: a few small matrices learn, the weights stay as they are. */
import { prepareCorpus } from '@phi1/data';
import { runJob } from '@phi1/train';

const [model, corpus, out, steps = '100'] = process.argv.slice(2);
if (model === undefined || corpus === undefined || out === undefined)
  throw new Error(
    'expected a model (phi1 model pull REPO fetches one), a folder of code and a folder to write to',
  );

const prepared = await prepareCorpus({
  corpus,
  tokenizer: model,
  validationShare: 0.1,
  cacheDir: `${out}/cache`,
});
const { run } = await runJob({
  job: 'lora',
  init: model,
  data: prepared.folder,
  loraRank: 4,
  steps: Number(steps),
  batchSize: 4,
  context: 64,
  out: `${out}/run`,
});
console.log(`the adapter is in ${run}`);
