/** `phi1 model merge`. */
import { claimOutput } from '@phi1/base';
import { WEIGHT_DTYPES } from '@phi1/model/choices';
import { defineCommand } from '../../command.js';
import { overwriteOption } from '../../options.js';

export default defineCommand(
  (y) =>
    y
      .option('model', { type: 'string', demandOption: true, describe: "a model's folder or a run's" })
      .option('adapter', { type: 'string', demandOption: true, describe: "an adapter's folder" })
      .option('out', { type: 'string', demandOption: true, describe: 'the folder to write' })
      .option('dtype', {
        choices: WEIGHT_DTYPES,
        default: 'auto' as const,
        describe: 'what weights are written as; auto: as in the file',
      })
      .option('overwrite', overwriteOption),
  async ({ overwrite, ...options }) => {
    await claimOutput(options.out, { overwrite });
    const [{ selectEngine }, { mergeAdapter }] = await Promise.all([
      import('@phi1/tensor'),
      import('@phi1/model/node'),
    ]);
    await selectEngine({ device: 'cpu' });
    await mergeAdapter(options);
    console.log(options.out);
  },
);
