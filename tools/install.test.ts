/**
 * The packages as another project has them: packed, installed from the tarballs outside the workspace, type-checked and
 * run. What only works inside the workspace fails here. Needs npm's registry, or its cache, for what they depend on.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@phi1/base/testing';
import { beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
let project: string;

function run(command: string, args: string[], cwd = project): string {
  // Nx's variables and the user's working directory are not for the project outside
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(NX_|INIT_CWD|npm_)/.test(name)),
  );
  return execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

beforeAll(() => {
  project = temporaryFolder();
  const tarballs = readdirSync(join(root, 'packages')).map((name) => {
    const folder = join(root, 'packages', name);
    return join(project, run('npm', ['pack', '--silent', '--pack-destination', project], folder).trim());
  });
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts', '--silent'];
  run('npm', ['install', ...quiet, ...tarballs, '@tensorflow/tfjs@4.22.0', '@types/node@20']);
});

it.each(['NodeNext', 'Bundler'])('is found by TypeScript with %s resolution', (moduleResolution) => {
  const imports = readdirSync(join(root, 'packages'))
    .filter((name) => name !== 'phi1')
    .map((name) => `import * as ${name} from '@phi1/${name}';\nvoid ${name};\n`);
  writeFileSync(join(project, 'all.ts'), `${imports.join('')}import '@phi1/tensor/torch';\n`);
  const flags = {
    target: 'ES2023',
    module: moduleResolution === 'NodeNext' ? 'NodeNext' : 'ESNext',
    moduleResolution,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
  };
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: flags, files: ['all.ts'] }),
  );
  expect(run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', project])).toBe('');
});

it('runs the command', () => {
  const phi1 = (...args: string[]): string => run('npx', ['phi1', ...args]);
  expect(phi1('--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(phi1('eval', '--canonical', '--limit=2', '--out=graded')).toContain('2 of 2 problems solved');
  phi1('data', 'synthesize', '--kind=exercises', '--count=40', '--out=exercises');
  phi1('train', '--corpus=exercises', '--steps=2', '--batch-size=2', '--context=32', '--out=run');
  expect(readdirSync(join(project, 'run'))).toEqual(
    expect.arrayContaining(['checkpoints', 'config.json', 'metrics.jsonl', 'summary.json']),
  );
});
