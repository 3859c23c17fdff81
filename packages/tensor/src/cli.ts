/** `nx run tensor:install`: fetches what an engine needs; `nx run tensor:engine`: says which would be taken. */
import { runCli } from '@phi1/base';
import {
  installProgress,
  installTensorflow,
  installTorch,
  selectEngine,
  ENGINES,
  type EngineName,
} from './index.js';

await runCli('tensor', (cli) =>
  cli
    .command(
      'install',
      "fetch libtorch into the user's cache, unless the machine has one; or make tfjs-node work",
      (y) => y.option('engine', { choices: ['torch', 'tensorflow'] as const, default: 'torch' }),
      async ({ engine }) => {
        const onProgress = installProgress();
        console.log(
          await (engine === 'torch'
            ? installTorch({ onProgress })
            : installTensorflow(process.cwd(), onProgress)),
        );
      },
    )
    .command(
      'engine',
      'say which engine is taken on this machine, and why',
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
    )
    .demandCommand(1, 'expected a command: install or engine'),
);
