/** `phi1 generate`. */
import { UserError } from '@phi1/base';
import { WEIGHT_DTYPES } from '@phi1/model/choices';
import { ENGINES } from '@phi1/tensor/choices';
import { defineCommand } from '../command.js';
import { jsonOption } from '../options.js';

export default defineCommand(
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
      .option('dtype', {
        choices: WEIGHT_DTYPES,
        default: 'auto' as const,
        describe: 'what weights are held as; auto: as in the file',
      })
      .option('threads', { type: 'number', describe: 'CPU threads; all cores by default' })
      .option('json', jsonOption)
      .check(({ prompt, promptFile }) => {
        if ((prompt === undefined) === (promptFile === undefined)) {
          throw new UserError('expected either --prompt or --prompt-file');
        }
        return true;
      }),
  async ({ engine, device, threads, json, ...options }) => {
    const [{ selectEngine }, { complete }] = await Promise.all([
      import('@phi1/tensor'),
      import('@phi1/model/node'),
    ]);
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
);
