/** `phi1 data check-catalogue`. */
import { relative } from 'node:path';
import { UserError } from '@phi1/base';
import { defineCommand } from '../../command.js';
import { jsonOption, listed, printResult } from '../../options.js';

export default defineCommand(
  (command) =>
    command
      .positional('folder', { type: 'string', describe: "of Python files; the teacher's own by default" })
      .option('benchmark', {
        type: 'string',
        default: 'everyday,unusual',
        describe: "what no family may solve: names, or files in HumanEval's form, with commas between",
      })
      .option('json', jsonOption),
  async ({ folder, benchmark, json }) => {
    const { checkCatalogue } = await import('@phi1/data');
    const { files, realizations, faults } = await checkCatalogue({ folder, benchmarks: listed(benchmark) });
    const shown = faults.map((fault) => ({ ...fault, path: relative('', fault.path) }));
    if (json) printResult({ files, realizations, faults: shown }, json);
    else
      for (const { path, line, reason } of shown)
        process.stdout.write(`${path}:${String(line)}: ${reason}\n`);
    if (faults.length > 0) throw new UserError(`faults: ${String(faults.length)} in ${String(files)} files`);
    if (!json) printResult({ files, realizations, faults: 0 }, json);
  },
);
