import { execFile } from 'node:child_process';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@phi1/base/testing';
import { tf } from '@phi1/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { PhiModel, presetConfig } from '@phi1/model';
import { saveModel } from '@phi1/model/node';
import { byteTokenizerJson } from '@phi1/model/testing/byte-tokenizer';
import { fakeHub } from '@phi1/model/testing/fake-hub';
import { SPOILT_MODELS } from '@phi1/model/testing/spoilt-models';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const golden = fileURLToPath(new URL('../../model/fixtures/phi-a', import.meta.url));

interface Ended {
  status: number;
  stdout: string;
  /** Of stderr. */
  lines: string[];
}

/** Runs the command line as it is built, beside this process, which may be the server that it talks to. */
function run(args: string[], variables: Record<string, string> = {}): Promise<Ended> {
  const env = { ...process.env, HF_TOKEN: '', HF_ENDPOINT: '', ...variables };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [cli, ...(args[0] === 'generate' ? [] : ['model']), ...args],
      { env },
      (_, stdout, stderr) => {
        resolve({ status: child.exitCode!, stdout, lines: stderr.trim().split('\n').filter(Boolean) });
      },
    );
  });
}

async function expectRefused(args: string[], message: RegExp, before = 0): Promise<void> {
  const { status, stdout, lines } = await run(args);
  expect({ status, stdout, lines: lines.slice(before) }).toEqual({
    status: 2,
    stdout: '',
    lines: [expect.stringMatching(message)],
  });
}

describe('the command line', () => {
  it('describes presets and folders', async () => {
    const { status, stdout } = await run(['describe', '--preset=phi-1', '--precision=bfloat16', '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ parameters: 1_418_270_720, weightBytes: 2_836_541_440 });
    expect((await run(['describe', `--model=${golden}`])).stdout).toContain('2 layers, width 16');
  });

  it.each([
    [['describe', '--preset=huge'], /there is no "huge"/],
    [['describe', `--model=${golden}`, '--layers=3'], /--layers: is of a --preset/],
    [['describe'], /either --preset or --model/],
    [['describe', '--preset=nano', '--batch=x'], /--batch: expected a number/],
    [['describe', '--preset=nano', '--batch=0'], /--batch=0: expected an integer from 1/],
    [['describe', '--preset=nano', '--price=2'], /--price: is of a plan for several GPUs/],
    [['describe', '--preset=nano', '--color=red'], /color/],
    [['generate', '--model=x', '--prompt=x', '--prompt-file=y'], /either --prompt or --prompt-file/],
    [['generate', '--model=x'], /either --prompt or --prompt-file/],
    [['generate', '--model=x', '--prompt=x', '--dtype=int8'], /int8/],
    [['export', '--model=/nowhere', '--out=x.gguf'], /\/nowhere: there is no such folder/],
    [['export', '--model=x', '--out=x', '--type=q4'], /q4/],
    [['pull', 'phi-1'], /"phi-1" is no model of the hub, expected owner\/name/],
    [['push', 'me/mine', '--model=/nowhere'], /HF_TOKEN|no such folder/],
    [[], /expected a command/],
  ])('refuses %j with one line and exit code 2', async (args, message) => {
    await expectRefused(args, message);
  });
});

describe('generate', () => {
  const folder = temporaryFolder();
  const model = join(folder, 'model');
  const generate = (folder: string, ...flags: string[]) => [
    ...['generate', '--engine=cpu', `--model=${folder}`, '--max-new-tokens=4', ...flags],
  ];

  beforeAll(async () => {
    await tf.setBackend('cpu');
    const config = presetConfig('nano', {
      vocab_size: 257,
      hidden_size: 16,
      intermediate_size: 16,
      num_hidden_layers: 1,
      num_attention_heads: 2,
      max_position_embeddings: 64,
    });
    await saveModel(model, PhiModel.initialize(config), { tokenizerJson: byteTokenizerJson });
  });

  it('refuses an empty prompt', async () => {
    await expectRefused(generate(model, '--prompt='), /^phi1: --prompt: expected a value/);
  });

  it('continues a prompt that fits', async () => {
    const { status, stdout } = await run(generate(model, '--prompt=x', '--json'));
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ prompt: 'x', promptTokens: 1 });
  });

  it.each([
    [
      'a prompt longer than the context',
      [`--prompt=${'x'.repeat(70)}`],
      /70 tokens, expected fewer than the context of 64/,
    ],
    ['less than no tokens', ['--prompt=x', '--max-new-tokens=-1'], /max-new-tokens is -1/],
    ['a temperature below 0', ['--prompt=x', '--temperature=-1'], /temperature/],
  ])('refuses %s with one line after that of the engine', async (_, flags, message) => {
    await expectRefused(generate(model, ...flags), message, 1);
  });

  // folder.test.ts tries all of them in this process
  const tried = /^(another|an unknown|half the|a corrupt|a missing shard)/;
  it.each(SPOILT_MODELS.filter(([name]) => tried.test(name)))('refuses %s', async (name, message, spoil) => {
    const spoilt = join(folder, name);
    await cp(golden, spoilt, { recursive: true });
    await writeFile(join(spoilt, 'tokenizer.json'), byteTokenizerJson);
    await spoil(spoilt);
    await expectRefused(generate(spoilt, '--prompt=x'), message, 1);
  });
});

describe('pull', () => {
  const repo = 'someone/phi-a';

  it('brings a revision, goes on after half a file, and says in one line what the hub refuses', async () => {
    const folder = temporaryFolder();
    const [main, other] = [join(folder, 'hub', repo), join(folder, 'hub', `${repo}@v2`)];
    for (const there of [main, other]) await cp(golden, there, { recursive: true });
    await writeFile(join(other, 'generation_config.json'), '{"of": "v2"}');
    await using hub = await fakeHub(join(folder, 'hub'));
    const out = join(folder, 'out');
    const pull = (repo: string, flags: string[] = [], token = '') =>
      run(['pull', repo, `--out=${out}`, ...flags], { HF_ENDPOINT: hub.address, HF_TOKEN: token });

    hub.cuts = [Infinity, Infinity, 20_000];
    const pulled = await pull(repo, ['--revision=v2']);
    expect([pulled.status, pulled.stdout]).toEqual([0, `${out}\n`]);
    const files = () =>
      Promise.all(['generation_config.json', 'model.safetensors'].map((name) => readFile(join(out, name))));
    const wanted = [
      await readFile(join(other, 'generation_config.json')),
      await readFile(join(golden, 'model.safetensors')),
    ];
    expect(await files()).toEqual(wanted);

    const refusals: [Ended, number, RegExp][] = [
      [
        await pull(repo, ['--revision=v3']),
        2,
        /someone\/phi-a: .*answers 404 \(there is no such model or revision\)/,
      ],
      [await pull('someone/nothing'), 2, /someone\/nothing: .*answers 404 /],
    ];
    hub.token = 'hf_right';
    refusals.push([await pull(repo), 2, /answers 401 \(.*HF_TOKEN has to be set\)/]);
    refusals.push([
      await pull(repo, [], 'hf_wrong'),
      2,
      /answers 401 \(the access token in HF_TOKEN is not valid\)/,
    ]);
    expect((await readdir(folder)).sort()).toEqual(['hub', 'out']);
    hub.token = undefined;
    hub.cuts = [Infinity, Infinity, 20_000, 0, 0, 0];
    const broken = await pull(repo);
    refusals.push([{ ...broken, lines: broken.lines.slice(-1) }, 1, /broke off at 20000 of .*run again/]);
    for (const [{ status, stdout, lines }, code, message] of refusals) {
      expect({ status, stdout, lines }).toEqual({
        status: code,
        stdout: '',
        lines: [expect.stringMatching(message)],
      });
    }
    expect(await files()).toEqual(wanted); // what was there is there as it was
  });
});
