/** `nx run model:describe`, `nx run generate`, `nx run model:export`: see each command's help. */
import { formatBytes, Progress, runCli, UserError } from '@phi1/base';
import { ENGINES, selectEngine } from '@phi1/tensor';
import { describeModel, formatDescription, presetConfig, presetNames, WEIGHT_DTYPES } from './index.js';
import {
  complete,
  exportGguf,
  loadConfig,
  mergeAdapter,
  pulledFolder,
  pullModel,
  pushModel,
  resolveCheckpoint,
} from './node/index.js';

const dtype = {
  choices: WEIGHT_DTYPES,
  default: 'auto' as const,
  describe: 'what weights are held as; auto: as in the file',
} as const;
const json = { type: 'boolean', default: false, describe: 'print one JSON object' } as const;

/** The variables of Hugging Face's own tools. */
function hubOfEnvironment() {
  const { HF_TOKEN, HF_ENDPOINT } = process.env;
  return { ...(HF_TOKEN && { accessToken: HF_TOKEN }), ...(HF_ENDPOINT && { hubUrl: HF_ENDPOINT }) };
}

await runCli('model', (cli) =>
  cli
    .command(
      'describe',
      'parameters, arithmetic and memory of a preset or a model',
      (y) =>
        y
          .option('preset', { type: 'string', describe: `one of ${presetNames.join(', ')}` })
          .option('model', { type: 'string', describe: "a model's folder or a run's" })
          .option('batch', { type: 'number', default: 1, describe: 'sequences in a batch' })
          .option('context', {
            type: 'number',
            describe: "tokens in a sequence; the model's context by default",
          })
          .option('precision', {
            choices: ['float32', 'bfloat16'] as const,
            default: 'float32' as const,
            describe: 'of products and activations in training, of weights in generation',
          })
          .option('recompute', {
            type: 'boolean',
            default: false,
            describe: 'training computes layers again instead of keeping what is in them',
          })
          .option('json', json)
          .check(({ preset, model, batch, context = 1 }) => {
            if ((preset === undefined) === (model === undefined)) {
              throw new UserError('expected either --preset or --model');
            }
            for (const [flag, value] of Object.entries({ batch, context })) {
              if (!(Number.isInteger(value) && value > 0)) {
                throw new UserError(`--${flag}=${String(value)}: expected an integer from 1`);
              }
            }
            return true;
          }),
      async ({ preset, model, batch, context, precision, recompute, json }) => {
        const config = preset ? presetConfig(preset) : await loadConfig(await resolveCheckpoint(model!));
        const options = { batch, precision, context, recompute };
        const description = describeModel(config, options);
        console.log(json ? JSON.stringify(description) : formatDescription(config, description, options));
      },
    )
    .command(
      'generate',
      "continue a prompt with a model's text",
      (y) =>
        y
          .option('model', { type: 'string', demandOption: true, describe: "a model's folder or a run's" })
          .option('prompt', { type: 'string' })
          .option('prompt-file', { type: 'string', describe: 'a file with the prompt' })
          .option('max-new-tokens', { type: 'number', default: 256 })
          .option('temperature', { type: 'number', default: 0, describe: '0 takes the most likely token' })
          .option('top-p', {
            type: 'number',
            describe: 'draw from the most likely tokens of this probability',
          })
          .option('top-k', { type: 'number', describe: 'draw from this many most likely tokens' })
          .option('repetition-penalty', { type: 'number', describe: 'above 1 makes repeats rarer' })
          .option('stop', { type: 'string', array: true, describe: 'end before the first of these texts' })
          .option('seed', { type: 'number', default: 0 })
          .option('log-probabilities', { type: 'boolean', default: false, describe: 'add them to --json' })
          .option('engine', { choices: ['auto', ...ENGINES] as const, default: 'auto' as const })
          .option('device', { type: 'string', default: 'auto', describe: 'auto, cpu, cuda or cuda:N' })
          .option('dtype', dtype)
          .option('threads', { type: 'number', describe: 'CPU threads; all cores by default' })
          .option('json', json)
          .check(({ prompt, promptFile }) => {
            if ((prompt === undefined) === (promptFile === undefined)) {
              throw new UserError('expected either --prompt or --prompt-file');
            }
            return true;
          }),
      async ({ engine, device, threads, json, ...options }) => {
        const selected = await selectEngine({ engine, device, threads });
        process.stderr.write(`${selected.reason}\n`);
        const result = await complete({
          ...options,
          onText: json ? undefined : (text) => process.stdout.write(text),
        });
        if (json) return console.log(JSON.stringify(result));
        const rate = result.tokensPerSecond?.toFixed(0) ?? '-';
        process.stdout.write('\n');
        process.stderr.write(`${String(result.newTokens)} tokens, ${rate} a second\n`);
      },
    )
    .command(
      'export',
      'write a model as a GGUF file for llama.cpp',
      (y) =>
        y
          .option('model', { type: 'string', demandOption: true, describe: "a model's folder or a run's" })
          .option('out', { type: 'string', demandOption: true, describe: 'the file to write' })
          .option('type', { choices: ['f32', 'f16', 'q8_0'] as const, default: 'f16' as const })
          .option('name', {
            type: 'string',
            describe: "the model's name in the file; its folder's by default",
          }),
      async (options) => {
        console.log(`${options.out}: ${formatBytes(await exportGguf(options))}`);
      },
    )
    .command(
      'merge',
      'write a model with a LoRA adapter (a folder of PEFT) merged into its weights',
      (y) =>
        y
          .option('model', { type: 'string', demandOption: true, describe: "a model's folder or a run's" })
          .option('adapter', { type: 'string', demandOption: true, describe: "an adapter's folder" })
          .option('out', { type: 'string', demandOption: true, describe: 'the folder to write' })
          .option('dtype', { ...dtype, describe: 'what weights are written as; auto: as in the file' }),
      async (options) => {
        await selectEngine({ device: 'cpu' });
        await mergeAdapter(options);
        console.log(options.out);
      },
    )
    .command(
      'pull <repo>',
      "download a phi model from Hugging Face's hub (HF_TOKEN and HF_ENDPOINT are honored)",
      (y) =>
        y
          .positional('repo', { type: 'string', demandOption: true, describe: 'e.g. microsoft/phi-1' })
          .option('out', { type: 'string', describe: 'the folder to write; .cache/models/REPO by default' })
          .option('revision', { type: 'string', describe: 'a branch, tag or commit' }),
      async ({ repo, out = pulledFolder(repo), revision }) => {
        let bar: Progress | undefined;
        const onProgress = (done: number, total: number, file: string) => {
          bar ??= new Progress({ label: 'pull', total });
          bar.update(done, `${formatBytes(done)} of ${formatBytes(total)}, ${file}`);
        };
        try {
          await pullModel({ ...hubOfEnvironment(), repo, out, revision, onProgress });
        } finally {
          bar?.stop();
        }
        console.log(out);
      },
    )
    .command(
      'push <repo>',
      "upload a model to Hugging Face's hub (HF_TOKEN may write; HF_ENDPOINT is honored)",
      (y) =>
        y
          .positional('repo', {
            type: 'string',
            demandOption: true,
            describe: 'owner/name; made when not there',
          })
          .option('model', { type: 'string', demandOption: true, describe: "a model's folder or a run's" })
          .option('private', { type: 'boolean', default: false, describe: 'when the repository is made' })
          .option('message', { type: 'string', describe: "the commit's title" }),
      async ({ repo, model, message, private: hidden }) => {
        console.log(await pushModel({ ...hubOfEnvironment(), repo, model, message, private: hidden }));
      },
    )
    .demandCommand(1, 'expected a command: describe, generate, export, merge, pull or push'),
);
