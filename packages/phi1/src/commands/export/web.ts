/** `phi1 export web`. */
import { formatBytes } from '@phi1/base';
import { BUILT_IN_BENCHMARKS } from '@phi1/benchmarks';
import { defineCommand } from '../../command.js';
import { overwriteOption } from '../../options.js';

/** What GitHub takes of a file. */
const PAGES_FILE_BYTES = 100e6;

export default defineCommand(
  (y) =>
    y
      .option('model', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: "a model's folder or a run's; several are compared side by side",
      })
      .option('out', { type: 'string', demandOption: true, describe: 'the folder to write' })
      .option('benchmark', {
        type: 'string',
        array: true,
        default: [...BUILT_IN_BENCHMARKS],
        describe: 'names or files of problems to browse',
      })
      .option('tests', {
        type: 'boolean',
        default: true,
        describe:
          'let the page run the tests of completions, for which Python comes with it (13 MB); --no-tests leaves it out',
      })
      .option('overwrite', overwriteOption),
  async ({ model, out, benchmark, tests, overwrite }) => {
    const [{ selectEngine }, { exportWeb }] = await Promise.all([
      import('@phi1/tensor'),
      import('@phi1/serve'),
    ]);
    await selectEngine({ device: 'cpu' });
    const site = await exportWeb({ models: model, out, benchmarks: benchmark, tests, overwrite });
    const python = tests ? `, ${formatBytes(site.pythonBytes)} of it for tests` : '';
    console.log(`${out}: ${site.models.join(', ')}, ${formatBytes(site.bytes)}${python}`);
    if (site.largestFileBytes > PAGES_FILE_BYTES)
      process.stderr.write(
        `a file has ${formatBytes(site.largestFileBytes)}, more than GitHub Pages takes\n`,
      );
    process.stderr.write(`any web server shows it: python3 -m http.server --directory ${out}\n`);
  },
);
