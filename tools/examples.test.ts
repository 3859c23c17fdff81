/** Every program in `examples` runs, as a user would start it; the page is built with Vite from the built packages. */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { temporaryFolder } from '@phi1/base/testing';
import { loadBenchmark } from '@phi1/benchmarks';
import { fakeEndpoint, send } from '@phi1/endpoint/testing/fake-endpoint';
import { build, type Rollup } from 'vite';
import { beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
let folder: string;

beforeAll(() => {
  folder = temporaryFolder();
  mkdirSync(join(folder, 'code'));
  for (let i = 0; i < 60; i++) {
    const text = `def scale_${String(i)}(x):\n    """Multiply by ${String(i)}."""\n    return x * ${String(i)}\n`;
    writeFileSync(join(folder, 'code', `f${String(i)}.py`), text);
  }
  writeFileSync(
    join(folder, 'code', 'copy.py'),
    'def scale_7(x):\n    """Multiply by 7."""\n    return x * 7\n',
  );
});

async function run(name: string, ...args: string[]): Promise<string> {
  const program = ['--conditions=@phi1/source', '--import', 'tsx', join(root, 'examples', `${name}.ts`)];
  const { stdout } = await promisify(execFile)(process.execPath, [...program, ...args], {
    cwd: root,
    env: { ...process.env, FORCE_COLOR: '0' },
  });
  return stdout;
}

it('cnn', async () => {
  const [, accuracy] = /^torch: accuracy ([\d.]+)\n$/.exec(await run('cnn')) ?? [];
  expect(Number(accuracy)).toBeGreaterThan(0.9);
});

it('curate-folder', async () => {
  expect(await run('curate-folder', join(folder, 'code'), join(folder, 'corpus'))).toMatch(
    /^61 files, [1-9]/,
  );
  expect(readdirSync(join(folder, 'corpus'))).toEqual(
    expect.arrayContaining(['card.md', 'card.html', 'unique']),
  );
});

it('train-on-folder, then finetune-lora on what it trained', async () => {
  const code = join(folder, 'code');
  const trained = await run('train-on-folder', code, join(folder, 'trained'), '8');
  const [, before, after] = /: ([\d.]+) to ([\d.]+) bits per byte\n$/.exec(trained)!;
  expect(Number(after)).toBeLessThan(Number(before));
  const model = join(folder, 'trained', 'run');
  expect(await run('finetune-lora', model, code, join(folder, 'tuned'), '2')).toMatch(
    /^the adapter is in .*run\n$/,
  );
  expect(readdirSync(join(folder, 'tuned', 'run', 'checkpoints'))).toContain('step-2');
});

it('evaluate-endpoint', async () => {
  const { problems } = await loadBenchmark('everyday');
  const server = await fakeEndpoint([
    (response, prompt) => {
      const { prompt: asked, canonicalSolution } = problems.find((problem) =>
        prompt.includes(problem.prompt),
      )!;
      send(response, `Here it is:\n\`\`\`python\n${asked}${canonicalSolution}\n\`\`\``);
    },
  ]);
  expect(await run('evaluate-endpoint', server.baseUrl, 'a-model', '3')).toBe("{ '1': 1 }\n");
  server.close();
});

it('browser, built for production', async () => {
  const result = (await build({
    root: join(root, 'examples', 'browser'),
    logLevel: 'error',
    build: { write: false, target: 'esnext' },
  })) as Rollup.RollupOutput;
  const code = result.output.map((part) => (part.type === 'chunk' ? part.code : '')).join('\n');
  expect(code).toContain('tokenizer.json');
  expect(code).not.toMatch(/koffi|node:fs|node:child_process/);
});
