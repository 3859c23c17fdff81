/** `phi1 generate`. */
import { UserError } from '@phi1/base';
import { defineCommand } from '../command.js';
import { inferenceOptions, jsonOption } from '../options.js';

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
      .options(inferenceOptions)
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
