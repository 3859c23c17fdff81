/** `phi1 engine install`. */
import { installProgress, installTensorflow, installTorch } from '@phi1/tensor';
import { defineCommand } from '../../command.js';

export default defineCommand(
  (y) => y.option('engine', { choices: ['torch', 'tensorflow'] as const, default: 'torch' }),
  async ({ engine }) => {
    const onProgress = installProgress();
    console.log(
      await (engine === 'torch'
        ? installTorch({ onProgress })
        : installTensorflow(process.cwd(), onProgress)),
    );
  },
);
