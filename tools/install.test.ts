/**
 * The packages as another project has them: packed, installed from the tarballs outside the workspace, type-checked and
 * run. What only works inside the workspace fails here. Needs npm's registry, or its cache, for what they depend on.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { temporaryFolder } from '@phi1/base/testing';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const names = readdirSync(join(root, 'packages'));
let project: string;
let tarballs: Map<string, string>;

function run(command: string, args: string[], cwd = project): string {
  // Nx's variables and the user's working directory are not for the project outside
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(NX_|INIT_CWD|npm_)/.test(name)),
  );
  return execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

beforeAll(() => {
  project = temporaryFolder();
  const workspaces = names.flatMap((name) => ['-w', join('packages', name)]);
  const packed = run('npm', ['pack', '--json', '--pack-destination', project, ...workspaces], root);
  tarballs = new Map(
    Object.values(JSON.parse(packed) as { name: string; filename: string }[]).map(({ name, filename }) => [
      basename(name),
      join(project, filename),
    ]),
  );
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts', '--silent'];
  run('npm', ['install', ...quiet, ...tarballs.values(), '@tensorflow/tfjs@4.22.0', '@types/node@20']);
});

describe.each(names)('the tarball of %s', (name) => {
  const tarball = (): ArrayBuffer => new Uint8Array(readFileSync(tarballs.get(name)!)).buffer;

  it('has what its package.json promises (publint)', async () => {
    const { messages, pkg } = await publint({ pack: { tarball: tarball() }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg as object))).toEqual([]);
  });

  it('has types that say what is imported (attw)', async () => {
    const result = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball())), {
      excludeEntrypoints: [/\/testing(\/|$)/, './train'], // in the checkout only, under the condition @phi1/source
    });
    if (!result.types) throw new Error('no types');
    // ES modules only, which `require` of every Node that we support loads too: the test below does so
    const ours = result.problems.filter(
      (problem) =>
        problem.kind !== 'CJSResolvesToESM' &&
        !('resolutionKind' in problem && ['node10', 'node16-cjs'].includes(problem.resolutionKind)),
    );
    expect(ours).toEqual([]);
  });
});

it.each(['NodeNext', 'Bundler'])('is found by TypeScript with %s resolution', (moduleResolution) => {
  const imports = names
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

it('is loaded by require', () => {
  const libraries = names.filter((name) => name !== 'phi1');
  const program = `for (const name of ${JSON.stringify(libraries)})
    if (Object.keys(require('@phi1/' + name)).length === 0) throw new Error(name);`;
  writeFileSync(join(project, 'all.cjs'), program);
  expect(run(process.execPath, ['--no-warnings', 'all.cjs'])).toBe('');
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
  phi1('export', 'web', '--model=run', '--out=site', '--benchmark=exercises');
  expect(readdirSync(join(project, 'site', 'page'))).toContain('worker.js');
  const less = [
    ...['dataSets.code.megabytes=0.3', 'dataSets.textbooks.count=20', 'dataSets.exercises.count=60'],
    ...['tokenizer.vocabulary=300', 'validationShare=0.2', 'model.context=32', 'evaluation.limit=1'],
    ...['code', 'textbooks', 'exercises'].map((stage) => `stages.${stage}.budget={steps: 1}`),
  ];
  const table = phi1('train', '--recipe=nano', ...less.map((field) => `--set=${field}`));
  expect(table).toMatch(/^stage +tokens[^]*\nexercises +256 /);
  expect(phi1('eval', '--model=runs/nano')).toContain('exercises-unseen: 0 of 1 problems solved');
});
