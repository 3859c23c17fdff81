/**
 * `nx run tensor:conformance`: TensorFlow.js's own test suite against the torch engine. Exit code 1 when a
 * spec fails that passes on TensorFlow.js's cpu backend and is not a documented exception.
 */
import { Progress, runCli, UserError } from '@phi1/base';
import { bundleTests, listTestFiles } from './bundle.js';
import { compareWithCpu, unexplained, type Comparison } from './compare.js';
import { EXCEPTIONS } from './exceptions.js';

await runCli('conformance', (cli) =>
  cli.command(
    '$0',
    "run TensorFlow.js's own tests on the torch engine and on its cpu backend, and compare",
    (y) =>
      y
        .option('files', {
          type: 'string',
          default: '',
          describe: 'only test files whose path contains this',
        })
        .option('at-a-time', { type: 'number', default: 2, describe: 'how many test files' })
        .option('json', { type: 'boolean', default: false, describe: 'the result as one JSON object' }),
    async ({ files, atATime, json }) => {
      const testFiles = listTestFiles().filter((file) => file.includes(files));
      if (testFiles.length === 0) throw new UserError(`--files=${files}: no test file of that name`);
      await bundleTests(testFiles);
      const progress = new Progress({ label: 'conformance', total: testFiles.length });
      let done = 0;
      const comparison = await compareWithCpu({
        testFiles,
        parallel: atATime,
        onFile: (file) => {
          progress.update(++done, file);
        },
      });
      progress.stop();
      console.log(json ? JSON.stringify(comparison) : describe(comparison));
      if (unexplained(comparison.failures).length > 0) process.exitCode = 1;
    },
  ),
);

function describe({ expected, passed, failures, failingOnCpu, onlyForCpu }: Comparison): string {
  const share = ((100 * passed) / expected).toFixed(2);
  return [
    ...failures.map(
      ({ file, spec, message }) => `${file}: ${spec}\n    ${EXCEPTIONS[spec] ?? firstLine(message)}`,
    ),
    `${String(expected)} specs pass on cpu; ${String(passed)} of them pass on torch (${share} %)`,
    `${String(failures.length)} do not, ${String(unexplained(failures).length)} of them without a documented reason`,
    `not counted: ${String(failingOnCpu.length)} that fail on cpu, ${String(onlyForCpu)} that the suite runs on cpu alone`,
  ].join('\n');
}

function firstLine(message: string): string {
  return message.split('\n')[0]!.slice(0, 300);
}
