/** `phi1 engine install`. */
import { defineCommand } from '../../command.js';

export default defineCommand(
  (y) => y.option('engine', { choices: ['torch', 'tensorflow'] as const, default: 'torch' }),
  async ({ engine }) => {
    const { installProgress, installTensorflow, installTorch } = await import('@phi1/tensor');
    const onProgress = installProgress();
    console.log(
      await (engine === 'torch'
        ? installTorch({ onProgress })
        : installTensorflow(process.cwd(), onProgress)),
    );
  },
);
