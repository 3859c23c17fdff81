/** Programs started by Nx: the real Nx, in a workspace of one package that has this one's settings. */
import { spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@phi1/base/testing';
import { beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const workspace = temporaryFolder();

/** Prints its arguments; with `wait` it lives until a signal, which it answers after it has saved its work. */
const source = `
const args = process.argv.slice(2);
process.exitCode = Number(args[0]);
if (args[1] === 'wait') {
  const timer = setTimeout(() => undefined, 60_000);
  process.on('SIGTERM', () => {
    clearTimeout(timer);
    setTimeout(() => process.stdout.write(' saved'), 100);
  });
}
process.stdout.write(JSON.stringify(args));
`;

beforeAll(async () => {
  const target = { executor: './tools/nx:program', options: { package: 'echo' } };
  const files: Record<string, unknown> = {
    'package.json': { name: 'phi1', private: true, type: 'module' },
    'project.json': { name: 'phi1', targets: { echo: target } },
    'packages/echo/project.json': { name: 'cli', targets: { build: { executor: 'nx:noop' } } },
    'packages/echo/tsconfig.json': { extends: './nothing.json', files: [] },
    'packages/echo/nothing.json': {},
  };
  for (const [name, content] of Object.entries(files)) await write(name, JSON.stringify(content));
  await write('packages/echo/dist/cli.js', source);
  await write('packages/echo/package.json', '{"name":"echo","private":true,"type":"module"}');
  for (const name of ['nx.json', '.env']) await cp(join(root, name), join(workspace, name));
  await cp(join(root, 'tools', 'nx'), join(workspace, 'tools', 'nx'), { recursive: true });
  await symlink(join(root, 'node_modules'), join(workspace, 'node_modules'));
});

async function write(name: string, content: string): Promise<void> {
  const path = join(workspace, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

/** Runs Nx in the workspace, without what an Nx around this test has set. */
function nx(command: string[], onOutput?: (child: ChildProcess) => void) {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(NX_|FORCE_COLOR|npm_|INIT_CWD)/.test(name),
  );
  const child = spawn(command[0]!, command.slice(1), { cwd: workspace, env: Object.fromEntries(inherited) });
  const ended = { stdout: '', stderr: '' };
  child.stdout.once('data', () => onOutput?.(child));
  child.stdout.on('data', (chunk: Buffer) => (ended.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (ended.stderr += chunk.toString()));
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, ...ended }));
  });
}

/** What a shell, a parser of flags or a splitter of lines could change. */
const odd = `--prompt="a" 'b' \`id\` $(id) $HOME \${HOME} \\ \\n %s %PATH% * ? [x] ~ ! # & ; | < > { }
--prompt= --no-color --a=1 --a=2 --b=c=d --package=x --command x --args=x -x 007 1e3 -- --version --verbose`
  .split('\n')
  .flatMap((line, i) => (i === 0 ? line : line.split(' ')))
  .concat('', ' ', 'line\nbreak\n', '\ttab', 'déjà 日本 🙂 \u2028', '"quoted"');

it('gives a program its arguments byte for byte, prints nothing of its own and passes on the exit code', async () => {
  const { code, stdout, stderr } = await nx(['npx', 'nx', 'run', 'echo', '--', '3', ...odd]);
  expect(JSON.parse(stdout)).toEqual(['3', ...odd]);
  expect([code, stderr]).toEqual([3, '']);
});

it('does so too where Nx runs the program among its tasks', async () => {
  const { code, stdout } = await nx(['npx', 'nx', 'run-many', '--targets=echo', '--', '0', ...odd]);
  const printed = /\["0",[^]*"\\"quoted\\""\]/.exec(stdout)?.[0] ?? '';
  expect(JSON.parse(printed)).toEqual(['0', ...odd]);
  expect(code).toBe(0);
});

it('passes on a signal and waits for the program', async () => {
  const command = ['node_modules/.bin/nx', 'run', 'echo', '--', '5', 'wait']; // npx keeps a SIGTERM to itself
  const { code, stdout } = await nx(command, (child) => child.kill('SIGTERM'));
  expect([code, stdout]).toEqual([5, '["5","wait"] saved']);
});
