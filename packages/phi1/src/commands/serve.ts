/** `phi1 serve`. */
import { Interrupt } from '@phi1/base';
import { BUILT_IN_BENCHMARKS } from '@phi1/benchmarks';
import { defineCommand } from '../command.js';
import { inferenceOptions } from '../options.js';

export default defineCommand(
  (y) =>
    y
      .option('model', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: "a model's folder or a run's; several are served side by side",
      })
      .option('port', { type: 'number', default: 8000, describe: '0 takes any that is free' })
      .option('host', {
        type: 'string',
        default: '127.0.0.1',
        describe: '0.0.0.0 answers other machines too',
      })
      .option('api-key', {
        type: 'string',
        array: true,
        describe: 'what clients must send; by default PHI1_API_KEY, else none',
      })
      .option('benchmark', {
        type: 'string',
        array: true,
        default: [...BUILT_IN_BENCHMARKS],
        describe: "names or files of the page's problems",
      })
      .option('max-batch', { type: 'number', default: 32, describe: 'sequences generated together' })
      .option('max-waiting', { type: 'number', default: 256, describe: 'sequences that wait before 429' })
      .option('vary-repeats', {
        type: 'boolean',
        default: false,
        describe:
          "let equal requests with one seed draw otherwise each time, whoever sends them; lm_eval's do without",
      })
      .option('grace', {
        type: 'number',
        default: 30,
        describe: 'seconds for requests under way after SIGTERM',
      })
      .options(inferenceOptions)
      .option('threads', { type: 'number', describe: 'CPU threads; all cores by default' }),
  async ({ engine, device, threads, model, dtype, maxBatch, maxWaiting, varyRepeats, ...options }) => {
    const [{ selectEngine }, { loadServedModels, startServer }] = await Promise.all([
      import('@phi1/tensor'),
      import('@phi1/serve'),
    ]);
    const { host, port, grace, benchmark } = options;
    const apiKeys = options.apiKey ?? [process.env.PHI1_API_KEY ?? []].flat();
    const selected = await selectEngine({ engine, device, threads });
    process.stderr.write(`${selected.reason}\n`);
    const models = await loadServedModels(model, { dtype, maxBatch });
    const interrupt = new Interrupt();
    interrupt.listen();
    const server = await startServer(
      { models, apiKeys, benchmarks: benchmark, maxWaiting, varyRepeats },
      { host, port },
    );
    process.stdout.write(`${models.map(({ id }) => id).join(', ')} on ${server.address}\n`);
    if (!interrupt.signal.aborted) {
      await new Promise((resolve) => {
        interrupt.signal.addEventListener('abort', resolve);
      });
    }
    process.stderr.write('finishing what is under way\n');
    await server.close(grace);
    interrupt.stop();
  },
);
