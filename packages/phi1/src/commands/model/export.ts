/** `phi1 model export`. */
import { claimOutput, formatBytes } from '@phi1/base';
import { defineCommand } from '../../command.js';
import { overwriteOption } from '../../options.js';

export default defineCommand(
  (y) =>
    y
      .option('model', { type: 'string', demandOption: true, describe: "a model's folder or a run's" })
      .option('out', { type: 'string', demandOption: true, describe: 'the file to write' })
      .option('type', { choices: ['f32', 'f16', 'q8_0'] as const, default: 'f16' as const })
      .option('name', {
        type: 'string',
        describe: "the model's name in the file; its folder's by default",
      })
      .option('overwrite', overwriteOption),
  async ({ overwrite, ...options }) => {
    await claimOutput(options.out, { kind: 'file', overwrite });
    const { exportGguf } = await import('@phi1/model/node');
    console.log(`${options.out}: ${formatBytes(await exportGguf(options))}`);
  },
);
