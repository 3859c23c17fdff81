/** `phi1 engine show`. */
import { selectEngine, ENGINES, type EngineName } from '@phi1/tensor';
import { defineCommand } from '../../command.js';

export default defineCommand(
  (y) =>
    y
      .option('engine', { choices: ['auto', ...ENGINES] as const, default: 'auto' })
      .option('device', { type: 'string', default: 'auto' }),
  async (argv) => {
    const selected = await selectEngine({
      engine: argv.engine as EngineName | 'auto',
      device: argv.device,
    });
    console.log(selected.reason);
  },
);
