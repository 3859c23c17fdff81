/**
 * Runs one of TensorFlow.js's test files on one backend, in a process of its own, and appends a line of JSON
 * to a file for every spec when it starts and when it ends: what was running when a process dies is known then.
 *
 * Arguments: backend, bundled test file, output file.
 */
import { appendFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import '@tensorflow/tfjs';
import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util.js';
import '../../engines/torch/index.js';
import type { SpecLine } from './specs.js';

interface SpecEvent {
  fullName: string;
  status: string;
  failedExpectations: { message: string }[];
}

interface Jasmine {
  DEFAULT_TIMEOUT_INTERVAL: number;
  getEnv: () => {
    configure: (options: { random: boolean }) => void;
    addReporter: (reporter: Record<string, (event: SpecEvent) => void>) => void;
    execute: () => Promise<unknown>;
  };
}

const [backendName, testFile, output] = process.argv.slice(2) as [string, string, string];

const jasmineCore = createRequire(import.meta.url)('jasmine-core') as {
  noGlobals: () => { jasmine: Jasmine };
};
const { jasmine } = Object.assign(globalThis, jasmineCore.noGlobals());
jasmine.DEFAULT_TIMEOUT_INTERVAL = 240_000; // libtorch is slow to load on a busy machine
const environment = jasmine.getEnv();
environment.configure({ random: false });

const record = (line: SpecLine) => {
  appendFileSync(output, `${JSON.stringify(line)}\n`);
};
environment.addReporter({
  specStarted: ({ fullName }) => {
    record({ name: fullName, event: 'started' });
  },
  specDone: ({ fullName, status, failedExpectations }) => {
    const message = failedExpectations[0]?.message;
    record({ name: fullName, event: 'done', status, ...(message === undefined ? {} : { message }) });
  },
});

// one name for every backend, so that their specs can be compared
setTestEnvs([{ name: 'engine', backendName, flags: { HAS_WEBGL: false }, isDataSync: true }]);
await import(pathToFileURL(testFile).href);
await environment.execute();
record({ name: '', event: 'finished' });
process.exit(0);
