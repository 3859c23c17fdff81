import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@phi1/base/testing';
import { BENCHMARKS } from '@phi1/benchmarks';
import { expect, it, vi } from 'vitest';
import type { Report } from '@phi1/eval';
import { continues, fakeEndpoint, send, status } from '@phi1/endpoint/testing/fake-endpoint';

/** The built command: the `test` target builds first. */
const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const run = (...flags: string[]) =>
  spawnSync(process.execPath, [cli, 'eval', ...flags], { encoding: 'utf8' });

it('prints its result to stdout, as one JSON object when asked, and progress to stderr', async () => {
  const out = join(temporaryFolder(), 'out');
  const { status, stdout, stderr } = run('--canonical', '--limit=3', '--json', `--out=${out}`);
  expect(stderr).toContain(`wrote ${out}/report.html`);
  expect(JSON.parse(stdout) as Report).toMatchObject({
    benchmark: 'everyday',
    passAtK: { '1': 1 },
    solved: 3,
  });
  expect(status).toBe(0);
});

it('splits the problems by what a corpus has like them', () => {
  const folder = temporaryFolder();
  const [texts, corpus, out] = ['texts', 'corpus', 'out'].map((name) => join(folder, name));
  const { problems } = JSON.parse(
    `{"problems": [${readFileSync(BENCHMARKS.everyday!, 'utf8').trim().split('\n').join()}]}`,
  ) as { problems: { prompt: string; canonical_solution: string }[] };
  mkdirSync(texts!);
  const copied = problems.filter(({ canonical_solution: code }) => code.length > 100);
  for (const [i, { prompt, canonical_solution: code }] of copied.entries())
    writeFileSync(join(texts!, `${String(i)}.py`), prompt + code);
  const ingest = ['data', 'ingest', `--from=${texts!}`, `--out=${corpus!}`, '--licenses=any'];
  expect(spawnSync(process.execPath, [cli, ...ingest], { encoding: 'utf8' }).stderr).not.toContain('phi1:');
  const flags = ['--canonical', `--out=${out!}`];
  const none = run(...flags, `--against=${join(folder, 'none')}`);
  expect(none.status).toBe(2);
  expect(existsSync(out!)).toBe(false);
  const { stdout, status } = run(...flags, `--against=${corpus!}`);
  expect(status).toBe(0);
  const similar = /^0\.95 +similar +(\d+) +100\.0 % +71 +81\.7 % /m.exec(stdout);
  expect(Number(similar?.[1])).toBeGreaterThanOrEqual(copied.length);
  expect(stdout).toMatch(/^0\.8 +not similar +\d+ +100\.0 % +48 +29\.2 % /m);
  const { contamination } = JSON.parse(readFileSync(join(out!, 'report.json'), 'utf8')) as Report;
  for (const { similar, others } of contamination!.rows) expect(similar.problems + others.problems).toBe(74);
});

it.each([
  [
    ['--canonical', '--benchmark=nope'],
    /^phi1: no benchmark nope: expected everyday, exercises, exercises-unseen, unusual, humaneval, mbpp, .* or the path .*\n$/,
  ],
  [[], /^phi1: expected exactly one of \(--model\), \(--endpoint\), \(--samples\) and \(--canonical\)\n$/],
  [['--canonical', '--frobnicate'], /^phi1: Unknown argument: frobnicate\n$/],
  [['--canonical', '--timeout=0'], /^phi1: --timeout=0: expected seconds above 0 and at most 2147483\n$/],
  [['--canonical', '--timeout=Infinity'], /^phi1: --timeout=Infinity: expected seconds above 0 and at/],
  [['--canonical', '--timeout=2147484'], /^phi1: --timeout=2147484: expected seconds above 0 and at/],
  [['--canonical', '--benchmark='], /^phi1: --benchmark: expected a value\n$/],
  [
    ['--canonical', '--k=1,2', '--limit=1'],
    /^phi1: --k=2: pass@2 needs 2 samples of every problem, there are 1\n$/,
  ],
  [
    ['--canonical', '--judge=m', '--limit=3'],
    /^phi1: --judge: everyday has no rubric for 3 of 3 problems, Everyday\/0 for one; expected .*\n$/,
  ],
  [['--canonical', '--judge-samples=3'], /^phi1: --judge-samples: expected --judge with it\n$/],
  [
    ['--canonical', '--benchmark=unusual', '--judge=stand-in', '--judge-samples=2'],
    /^phi1: --judge-samples: the stand-in asks no model, leave it out\n$/,
  ],
  [['--canonical', '--missing-as-failed'], /^phi1: --missing-as-failed: expected --samples with it\n$/],
  [['--canonical', '--request-timeout=0'], /^phi1: --request-timeout=0: expected seconds above 0 and at/],
  [
    ['--endpoint=localhost:8000/v1', '--endpoint-model=m'],
    /^phi1: --endpoint=localhost:8000\/v1: expected an address with http:\/\/ or https:\/\/, up to \/v1\n$/,
  ],
  [['--canonical', '--k=one'], /^phi1: --k=NaN: expected whole numbers/],
])('answers %j with one line and exit code 2', async (flags, line) => {
  const out = join(temporaryFolder(), 'out');
  const { status, stdout, stderr } = run(...flags, `--out=${out}`);
  expect(stderr).toMatch(line);
  expect(stdout).toBe('');
  expect(status).toBe(2);
  expect(existsSync(out)).toBe(false);
});

it('prints its help and nothing else', () => {
  const { status, stdout, stderr } = run('--help');
  expect(stdout).toContain('--samples-per-problem');
  expect(stderr).toBe('');
  expect(status).toBe(0);
});

it('keeps what is graded when it is interrupted, says how much, and exits as shells expect', async () => {
  const folder = temporaryFolder();
  const [samples, out] = [join(folder, 'given.jsonl'), join(folder, 'out')];
  const endless = '    while True:\n        pass\n';
  const given = ['    return capacity - taken\n', endless].map((completion, i) => ({
    task_id: `Everyday/${String(i)}`,
    completion,
  }));
  writeFileSync(samples, given.map((each) => `${JSON.stringify(each)}\n`).join(''));
  const flags = ['--limit=2', '--timeout=1000', '--threads=1', `--samples=${samples}`, `--out=${out}`];
  const child = spawn(process.execPath, [cli, 'eval', ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (data: Buffer) => {
    stderr += data.toString();
  });
  const partial = join(out, 'samples.partial.jsonl');
  const ended = new Promise((resolve) => child.on('exit', resolve));
  await vi.waitUntil(() => existsSync(partial) && readFileSync(partial, 'utf8').endsWith('\n'), {
    timeout: 290_000,
  });
  child.kill('SIGTERM');
  expect(await ended).toBe(143);
  expect(stderr).toContain(
    `eval: interrupted; 1 graded samples are in ${partial}; the same command goes on with them\n`,
  );
  expect(readFileSync(partial, 'utf8')).toMatch(/^\{"task_id":"Everyday\/0",.*"outcome":"passed",.*\}\n$/);
});

it('asks an endpoint, and goes on after a kill where it was', async () => {
  const answer = continues('    return capacity - taken\n');
  const server = await fakeEndpoint([answer, () => undefined]);
  const out = join(temporaryFolder(), 'out');
  const command = (baseUrl: string) => {
    const flags = [
      `--endpoint=${baseUrl}`,
      '--endpoint-model=m',
      '--concurrency=1',
      '--limit=2',
      '--threads=1',
    ];
    return spawn(process.execPath, [cli, 'eval', ...flags, '--json', `--out=${out}`]);
  };
  const first = command(server.baseUrl);
  const killed = new Promise((resolve) => first.on('exit', (_, signal) => resolve(signal)));
  const partial = join(out, 'samples.partial.jsonl');
  await vi.waitUntil(() => existsSync(partial) && readFileSync(partial, 'utf8').endsWith('\n'), {
    timeout: 290_000,
  });
  first.kill('SIGKILL');
  expect(await killed).toBe('SIGKILL');
  const asked = server.requests.length;
  server.replies.splice(0, 2, answer);
  const second = command(server.baseUrl);
  let [stdout, stderr] = ['', ''];
  second.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  second.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  expect(await new Promise((resolve) => second.on('close', resolve))).toBe(0);
  server.close();
  expect(stderr).toContain(`goes on with 1 graded samples in ${out}\n`);
  expect(server.requests.slice(asked)).toHaveLength(1);
  expect(JSON.parse(stdout) as Report).toMatchObject({
    solved: 1,
    problemCount: 2,
    source: { kind: 'endpoint' },
  });
});

it('compares two evaluations in words, as JSON and as a page', () => {
  const folder = temporaryFolder();
  const folders = ['one', 'two'].map((name) => join(folder, name));
  const outcomes = [
    ['passed', 'failed', 'failed'],
    ['passed', 'passed', 'failed'],
  ];
  for (const [i, each] of folders.entries()) {
    mkdirSync(each);
    const problems = outcomes[i]!.map((outcome, place) => ({
      taskId: `T/${String(place)}`,
      passed: Number(outcome === 'passed'),
      samples: [{ outcome }],
    }));
    writeFileSync(join(each, 'report.json'), JSON.stringify({ benchmark: 'b', problems }));
  }
  const page = join(folder, 'compare.html');
  const { stdout, stderr, status } = run('compare', ...folders, `--out=${page}`);
  expect([status, stderr]).toEqual([0, `wrote ${page}\n`]);
  expect(stdout).toMatch(/^b, 3 problems\n[^]*p = 1\.000, McNemar's exact test\): chance may explain/);
  expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>/);
  const { evaluations } = JSON.parse(run('compare', ...folders, '--json').stdout) as {
    evaluations: { passAt1: number; change?: { improved: string[] } }[];
  };
  expect(evaluations[1]).toMatchObject({ passAt1: 2 / 3, change: { improved: ['T/1'] } });
  for (const [flags, line] of [
    [[folders[0]!], /^phi1: expected two or more folders of evaluations\n$/],
    [[...folders, `--out=${page}`], /^phi1: --out=.*compare\.html: is there already/],
    [[...folders, '--out=page'], /^phi1: --out=page: expected the name of an \.html file\n$/],
    [[folders[0]!, folder], /report\.json: cannot be read/],
  ] as const) {
    const refused = run('compare', ...flags);
    expect([refused.status, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toMatch(line);
  }
});

it('has a judge grade what it graded, and keeps all when the judge fails', async () => {
  const server = await fakeEndpoint([status(403, '{"error": {"message": "not you"}}')]);
  const out = join(temporaryFolder(), 'out');
  const judge = async () => {
    const flags = ['--canonical', '--benchmark=unusual', '--limit=2', '--threads=1', '--concurrency=1'];
    const child = spawn(process.execPath, [
      ...[cli, 'eval', ...flags, '--judge=m', `--judge-base-url=${server.baseUrl}`, `--out=${out}`],
    ]);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    return { code: await new Promise((resolve) => child.on('close', resolve)), stdout, stderr };
  };
  const failed = await judge();
  expect(failed).toMatchObject({ code: 2, stdout: '' });
  expect(failed.stderr).toContain(
    `phi1: judge m at ${server.baseUrl}: 403 not you; 2 completions and the grades so far are in ${out}, and the same again goes on with them\n`,
  );
  server.replies.splice(0, 1, (response, prompt) => {
    const marker = /={5}\w+={5}/.exec(prompt)![0];
    send(response, JSON.stringify({ marker, evaluation: 'Good.', grade: 7 }));
  });
  const { code, stdout, stderr } = await judge();
  server.close();
  expect(stderr).toContain(`goes on with 2 graded samples in ${out}\n`);
  expect(stdout).toMatch(
    /^Canonical solutions +70\.0 % +70\.0 to 70\.0 % +m +measured\nphi-1 +52 % +GPT-4 +quoted$/m,
  );
  expect(code).toBe(0);
});
