import { createHash } from 'node:crypto';
import { appendFile, cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '@phi1/base';
import { temporaryFolder } from '@phi1/base/testing';
import { tf } from '@phi1/tensor';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeHub, type FakeHub } from '../testing/fake-hub.js';
import { isModelFile, loadConfig, loadModel, loadTokenizerFrom } from './folder.js';
import { patientFetch } from './hub-client.js';
import { pullModel, pulledFolder, pushModel } from './hub.js';

const golden = fileURLToPath(new URL('../../fixtures/phi-a', import.meta.url));
const MODEL_FILES = ['config.json', 'generation_config.json', 'model.safetensors'];
const repo = 'someone/phi-a';

let folder: string;
let out: string;
let hub: FakeHub;

beforeAll(async () => {
  await tf.setBackend('cpu');
});
beforeEach(async () => {
  folder = temporaryFolder();
  out = join(folder, 'out');
  await cp(golden, join(folder, 'hub', repo), { recursive: true }); // golden.json there is no model's file
  hub = await fakeHub(join(folder, 'hub'));
});
afterEach(() => hub[Symbol.asyncDispose]());

const options = () => ({ repo, out, hubUrl: hub.address });

async function expectPulled(): Promise<void> {
  expect((await readdir(out)).sort()).toEqual(MODEL_FILES);
  for (const name of MODEL_FILES) {
    expect(await readFile(join(out, name)), name).toEqual(await readFile(join(golden, name)));
  }
  expect(await readdir(folder)).not.toContain('out.incomplete');
}

async function expectRefused(
  run: () => Promise<unknown>,
  message: RegExp,
  fault: 'user' | 'machine' = 'user',
): Promise<void> {
  const error: unknown = await run().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error instanceof UserError ? 'user' : 'machine').toBe(fault);
  expect((error as UserError).message).toMatch(message);
  expect((error as UserError).message).not.toContain('\n');
}

describe('pull', () => {
  it('brings the files of a model that can be loaded, and tells how far it is', async () => {
    const progress: [number, number][] = [];
    await pullModel({ ...options(), onProgress: (done, total) => progress.push([done, total]) });
    await expectPulled();
    (await loadModel(out)).dispose();
    const sizes = await Promise.all(MODEL_FILES.map(async (name) => (await stat(join(out, name))).size));
    const total = sizes.reduce((a, b) => a + b);
    expect(progress.at(-1)).toEqual([total, total]);
    expect(progress.every(([done], i) => done >= (progress[i - 1]?.[0] ?? 0))).toBe(true);
    await pullModel(options()); // again, over the model that is there
    await expectPulled();
  });

  it('brings the revision that is asked for', async () => {
    const config = JSON.parse(await readFile(join(golden, 'config.json'), 'utf8')) as object;
    for (const [i, revision] of ['v2', 'refs/pr/1'].entries()) {
      const there = join(folder, 'hub', `${repo}@${encodeURIComponent(revision)}`);
      await cp(golden, there, { recursive: true });
      await writeFile(join(there, 'config.json'), JSON.stringify({ ...config, initializer_range: i + 5 }));
      await pullModel({ ...options(), revision });
      expect(await readFile(join(out, 'config.json'))).toEqual(await readFile(join(there, 'config.json')));
      expect((await loadConfig(out)).initializer_range).toBe(i + 5);
    }
    await expectRefused(
      () => pullModel({ ...options(), revision: 'v3' }),
      /someone\/phi-a: .* answers 404 \(there is no such model or revision\)/,
    );
    expect((await readdir(out)).sort()).toEqual(MODEL_FILES);
    expect((await readdir(folder)).sort()).toEqual(['hub', 'out']);
  });

  it("takes what is whole from the cache of Hugging Face's libraries", async () => {
    const blobs = join(folder, 'cache', 'models--someone--phi-a', 'blobs');
    await mkdir(blobs, { recursive: true });
    const names: Record<string, string> = {};
    for (const name of MODEL_FILES) {
      const bytes = await readFile(join(golden, name));
      const sum = createHash('sha256').update(bytes).digest('hex');
      names[name] = join(blobs, name.endsWith('.safetensors') ? sum : sum.slice(0, 40)); // as the hub names them
      await writeFile(names[name], bytes);
    }
    vi.stubEnv('HF_HUB_CACHE', join(folder, 'cache'));
    try {
      await pullModel(options());
      await expectPulled();
      expect(hub.requests.filter((request) => request.includes('/resolve/'))).toEqual([]);
      const weights = await readFile(names['model.safetensors']!);
      weights[weights.length - 1]! ^= 1;
      await writeFile(names['model.safetensors']!, weights);
      await rm(names['generation_config.json']!);
      await pullModel(options());
      await expectPulled();
      const fetched = hub.requests.filter((request) => request.includes('/resolve/'));
      expect(fetched.map((request) => request.split('/').at(-1))).toEqual(MODEL_FILES.slice(1));
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('goes on by itself when the connection breaks', async () => {
    hub.cuts = [Infinity, Infinity, 10_000, 5_000];
    await pullModel(options());
    await expectPulled();
    const parts = hub.requests.filter((request) => request.includes('model.safetensors'));
    expect(parts).toHaveLength(3);
  });

  it('leaves nothing under its name when it gives up, and goes on from there the next time', async () => {
    hub.cuts = [Infinity, Infinity, 20_000, ...new Array<number>(3).fill(0)];
    await expectRefused(
      () => pullModel(options()),
      /model\.safetensors broke off at 20000 of \d+ bytes .*run again/,
      'machine',
    );
    expect(await readdir(folder)).not.toContain('out');
    const incomplete = (await readdir(join(folder, 'out.incomplete'))).find((name) =>
      name.startsWith('model.'),
    )!;
    expect((await stat(join(folder, 'out.incomplete', incomplete))).size).toBe(20_000);
    await pullModel(options());
    await expectPulled();
  });

  it('does not go on with a file that has changed since', async () => {
    hub.cuts = [Infinity, Infinity, 20_000, 0, 0, 0];
    await expect(pullModel(options())).rejects.toThrow(/broke off/);
    await appendFile(join(folder, 'hub', repo, 'model.safetensors'), 'more');
    await pullModel(options());
    expect(await readFile(join(out, 'model.safetensors'))).toEqual(
      await readFile(join(folder, 'hub', repo, 'model.safetensors')),
    );
  });

  it('removes a file whose sum is wrong', async () => {
    hub.cuts = [Infinity, Infinity, 20_000, 0, 0, 0];
    await expect(pullModel(options())).rejects.toThrow(/broke off/);
    const incomplete = join(folder, 'out.incomplete');
    const part = (await readdir(incomplete)).find((name) => name.startsWith('model.'))!;
    await writeFile(join(incomplete, part), Buffer.alloc(20_000));
    await expectRefused(
      () => pullModel(options()),
      /model\.safetensors is not what the hub promised/,
      'machine',
    );
    await pullModel(options());
    await expectPulled();
  });

  it('refuses what is no phi model before its weights come', async () => {
    await writeFile(join(folder, 'hub', repo, 'config.json'), '{"model_type": "gpt2"}');
    await expectRefused(() => pullModel(options()), /someone\/phi-a: config\.json: model_type is "gpt2"/);
    expect(hub.requests.filter((request) => request.includes('model.safetensors'))).toEqual([]);
    await mkdir(join(folder, 'hub', 'someone', 'else'));
    const empty = { ...options(), repo: 'someone/else' };
    await expectRefused(() => pullModel(empty), /has no config\.json, expected a model's/);
    expect(await readdir(folder)).toEqual(['hub']);
  });

  it('says in one line what the hub says', async () => {
    const missing = { ...options(), repo: 'someone/nothing' };
    await expectRefused(
      () => pullModel(missing),
      /someone\/nothing: .* answers 404 \(there is no such model/,
    );
    hub.token = 'hf_secret';
    await expectRefused(() => pullModel(options()), /answers 401 \(.*HF_TOKEN has to be set\)/);
    const wrong = { ...options(), accessToken: 'hf_wrong' };
    await expectRefused(() => pullModel(wrong), /answers 401 \(the access token in HF_TOKEN is not valid\)/);
    hub.token = 'company-secret';
    await pullModel({ ...options(), accessToken: 'company-secret' });
    await expectPulled();
    await hub[Symbol.asyncDispose]();
    const elsewhere = { ...options(), out: join(folder, 'b') };
    await expectRefused(() => pullModel(elsewhere), /cannot be reached/, 'machine');
    expect((await readdir(folder)).sort()).toEqual(['hub', 'out']);
  });

  it.each(['/', '//', '/mirror', '/mirror/'])(
    'finds the hub under an address that ends with %s',
    async (end) => {
      await pullModel({ ...options(), hubUrl: `${hub.address}${end}` });
      await expectPulled();
      expect(hub.requests.filter((request) => request.includes('//'))).toEqual([]);
      expect(hub.requests.every((request) => request.startsWith('GET /mirror/') === end.includes('m'))).toBe(
        true,
      );
    },
  );

  it('asks again where the hub is busy or broken for the moment', async () => {
    hub.failures = [429, 503, 500].map((status) => ({ status, retryAfter: '0' }));
    await pullModel(options());
    await expectPulled();
    expect(hub.requests).toHaveLength(3 + 1 + MODEL_FILES.length);
    hub.failures = new Array<{ status: number; retryAfter: string }>(5).fill({
      status: 503,
      retryAfter: '0',
    });
    await expectRefused(() => pullModel(options()), /answers 503/, 'machine');
    hub.failures = [{ status: 429, retryAfter: '86400' }];
    await expectRefused(() => pullModel(options()), /answers 429/, 'machine');
    expect(hub.failures).toEqual([]);
  });

  it.each<FakeHub['lacks']>([
    ['ranges'],
    ['sizes'],
    ['etags'],
    ['sums'],
    ['ranges', 'sizes', 'etags', 'sums'],
  ])('needs of a server neither %s %s %s %s', async (...lacks) => {
    hub.lacks = lacks;
    await pullModel(options());
    await expectPulled();
    hub.cuts = [Infinity, Infinity, 10_000];
    await pullModel(options());
    await expectPulled();
  });

  it('brings files that are empty', async () => {
    await writeFile(join(folder, 'hub', repo, 'tokenizer.json'), '');
    await pullModel(options());
    expect((await stat(join(out, 'tokenizer.json'))).size).toBe(0);
    await expect(loadTokenizerFrom(out)).rejects.toThrow(/tokenizer\.json: is empty/);
  });

  it('takes no name that is none, and replaces no other folder', async () => {
    for (const name of ['phi-1', '../../etc', 'a/b/c', 'a/..']) {
      expect(() => pulledFolder(name)).toThrow(/expected owner\/name/);
    }
    expect(pulledFolder('microsoft/phi-1_5')).toBe(join('.cache', 'models', 'microsoft', 'phi-1_5'));
    await mkdir(out);
    await writeFile(join(out, 'thesis.tex'), 'x');
    await expectRefused(() => pullModel(options()), /holds thesis\.tex/);
  });
});

describe('patientFetch', () => {
  it('waits as long as it is told, or twice as long each time, and gives up in the end', async () => {
    hub.failures = [{ status: 429, retryAfter: '3' }, { status: 503 }, { status: 502 }];
    const waits: number[] = [];
    const patient = patientFetch((milliseconds) => Promise.resolve(waits.push(milliseconds)));
    const address = `${hub.address}/${repo}/resolve/main/config.json`;
    expect((await patient(address)).status).toBe(200);
    expect(waits).toEqual([3000, 2000, 4000]);
    hub.failures = [{ status: 429, retryAfter: new Date(Date.now() + 4000).toUTCString() }];
    expect((await patient(address)).status).toBe(200);
    expect(waits[3]).toBeGreaterThan(2000);
    expect(waits[3]).toBeLessThanOrEqual(4000);
    hub.failures = new Array<{ status: number }>(9).fill({ status: 504 });
    expect((await patient(address)).status).toBe(504);
    expect(hub.failures).toHaveLength(4);
    hub.failures = [{ status: 500 }];
    expect((await patient(address, { method: 'POST', body: 'x' })).status).toBe(500);
  });
});

it('takes no file of a repository for a model that lies elsewhere', () => {
  for (const name of ['model/../../x.safetensors', 'model\\x.safetensors', '../config.json']) {
    expect(isModelFile(name)).toBe(false);
  }
});

describe('push', () => {
  const token = 'hf_secret';
  const target = 'me/mine';

  it('makes the repository and uploads what pull brings back', async () => {
    hub.token = token;
    const common = { repo: target, hubUrl: hub.address, accessToken: token };
    const url = await pushModel({ ...common, model: golden, private: true });
    expect(url).toBe(`${hub.address}/me/mine/commit/1`);
    expect((await readdir(join(folder, 'hub', target))).sort()).toEqual(MODEL_FILES);
    await pullModel({ ...common, out });
    await expectPulled();
    hub.requests.length = 0;
    hub.token = 'company-secret';
    await pushModel({ ...common, accessToken: hub.token, hubUrl: `${hub.address}/`, model: golden });
    expect(hub.requests).not.toContain('POST /api/repos/create');
  });

  it('is refused in one line', async () => {
    hub.token = token;
    const common = { repo: target, hubUrl: hub.address, model: golden };
    await expectRefused(() => pushModel(common), /needs an access token/);
    await expectRefused(() => pushModel({ ...common, accessToken: 'hf_wrong' }), /answers 401/);
    await writeFile(join(folder, 'hub', repo, 'model.safetensors'), 'half');
    hub.requests.length = 0;
    const broken = { ...common, accessToken: token, model: join(folder, 'hub', repo) };
    await expectRefused(() => pushModel(broken), /not a safetensors file/);
    expect(hub.requests).toEqual([]);
  });
});
