/** `phi1 watch`. */
import { Interrupt } from '@phi1/base';
import { defineCommand } from '../command.js';

export default defineCommand(
  (y) =>
    y
      .positional('runs', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: "runs' folders, which need not be there yet; several are compared",
      })
      .option('port', { type: 'number', default: 6007, describe: '0 takes any that is free' })
      .option('host', {
        type: 'string',
        default: '127.0.0.1',
        describe: '0.0.0.0 answers other machines too',
      }),
  async ({ runs, host, port }) => {
    const { startWatchServer } = await import('../watch/watch-server.js');
    const interrupt = new Interrupt();
    interrupt.listen();
    const server = await startWatchServer(runs, { host, port });
    process.stdout.write(`${server.address}\n`);
    if (!interrupt.signal.aborted) {
      await new Promise((resolve) => {
        interrupt.signal.addEventListener('abort', resolve);
      });
    }
    await server.close();
    interrupt.stop();
  },
);
