/** What a newcomer sees first: the list of all commands, and what is said of a command that there is not. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@phi1/base/testing';
import { expect, it } from 'vitest';

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

const start = (program: string, ...args: string[]): Promise<Outcome> =>
  new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });

const run = (...args: string[]): Promise<Outcome> =>
  start(fileURLToPath(new URL('../dist/cli.js', import.meta.url)), ...args);

const folder = new URL('commands/', import.meta.url);
const commandFiles = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .filter((file) => readFileSync(new URL(file, folder), 'utf8').includes('export default defineCommand('));

it('lists the command of every file under its group, in 110 columns, with examples', async () => {
  const { code, stdout } = await run('--help');
  expect(code).toBe(0);
  const files = commandFiles
    // what is below train and eval is in their own help
    .map((file) => /^(train|eval)(?=\/)/.exec(file)?.[0] ?? file.slice(0, -'.ts'.length).replace('/', ' '));
  const sections = stdout.split('\n\n');
  const listed = sections
    .filter((section) => !section.startsWith('Examples'))
    .flatMap((section) => [
      ...section.matchAll(/^ {2}(?! )((?:(?:data|model|export|experiment|engine) )?[\w-]+)/gm),
    ])
    .map(([, name]) => name);
  expect(listed.filter((name) => !name!.startsWith('-')).sort()).toEqual(
    [...new Set([...files, 'completion'])].sort(),
  );
  expect(sections.map((section) => section.split('\n')[0])).toContain('Make data');
  expect(stdout).toMatch(/^Examples\n {2}phi1 train /m);
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110);
});

it('breaks no word at the end of a line', async () => {
  const { stdout } = await run('eval', '--help');
  expect(stdout).toMatch(/everyday,\s+exercises,\s+exercises-unseen,\s+unusual,\s+humaneval,\s+mbpp/);
});

it('is linked by npm to a file that is there before anything is built, and says so then', async () => {
  const home = fileURLToPath(new URL('..', import.meta.url));
  const { bin, version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
    bin: { phi1: string };
    version: string;
  };
  expect(await start(join(home, bin.phi1), '--version')).toMatchObject({ code: 0, stdout: `${version}\n` });
  const unbuilt = temporaryFolder();
  mkdirSync(join(unbuilt, 'bin'));
  copyFileSync(join(home, bin.phi1), join(unbuilt, bin.phi1));
  expect(await start(join(unbuilt, bin.phi1), '--version')).toEqual({
    code: 1,
    stdout: '',
    stderr: 'phi1: nothing is built yet; build it with: npx tsc -b packages/phi1\n',
  });
});

it.each([
  [['frob'], /^phi1: there is no command "phi1 frob"; expected one of train, eval, .*engine.*\n$/],
  [['data', 'frob', '--x=1'], /^phi1: there is no command "phi1 data frob"; expected one of ingest, .*\n$/],
  [[], /^phi1: expected a command: see phi1 --help\n$/],
])('says which commands there are: %j', async (args, message) => {
  const { code, stdout, stderr } = await run(...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(message);
});

it('completes commands, and knows a name that a command had before', async () => {
  expect((await run('--get-yargs-completions', 'phi1', '')).stdout.split('\n')).toContain('generate');
  expect((await run('completion')).stdout).toContain('yargs command completion');
  expect((await run('data', 'synthesise', '--help')).code).toBe(0);
});

it("loads neither TensorFlow.js nor a native library for a command's help", async () => {
  await Promise.all(commandFiles.map((file) => import(new URL(file, folder).href)));
  expect(globalThis).not.toHaveProperty('_tfengine');
  const { sharedObjects } = process.report.getReport() as unknown as { sharedObjects: string[] };
  expect(sharedObjects.filter((path) => path.endsWith('.node'))).toEqual([]);
  await import('@phi1/train'); // which would be noticed
  expect(globalThis).toHaveProperty('_tfengine');
});
