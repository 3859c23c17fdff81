/** `phi1 engine show`. */
import { ENGINES, type EngineName } from '@phi1/tensor/choices';
import { defineCommand } from '../../command.js';

export default defineCommand(
  (y) =>
    y
      .option('engine', { choices: ['auto', ...ENGINES] as const, default: 'auto' })
      .option('device', { type: 'string', default: 'auto' }),
  async (argv) => {
    const { selectEngine } = await import('@phi1/tensor');
    const selected = await selectEngine({
      engine: argv.engine as EngineName | 'auto',
      device: argv.device,
    });
    console.log(selected.reason);
  },
);
