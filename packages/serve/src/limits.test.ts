import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { get, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder } from '@phi1/base/testing';
import { saveModel } from '@phi1/model/node';
import { byteTokenizerJson } from '@phi1/model/testing/byte-tokenizer';
import { tf } from '@phi1/tensor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadServedModels } from './load-served-models.js';
import { startServer, type RunningServer } from './server.js';
import type { ServedModel } from './served-model.js';
import { expectError, type Answer } from './testing/answers.js';
import { post, tinyModel, tinyServer } from './testing/tiny-server.js';

let server: RunningServer;
let served: ServedModel;
beforeAll(async () => {
  served = await tinyModel();
  server = await tinyServer({ models: [served] });
});
afterAll(() => server.close());

async function answer(body: object): Promise<Answer> {
  return (await (await post(`${server.address}/v1/completions`, body)).json()) as Answer;
}

describe('under load and at its end', () => {
  const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  /** Waits for something that does not take a minute. */
  async function until(isSo: () => boolean): Promise<void> {
    const begin = performance.now();
    while (!isSo()) {
      if (performance.now() - begin > 60_000) throw new Error('waited a minute in vain');
      await sleep(1);
    }
  }
  const long = { prompt: 'x', max_tokens: 400, temperature: 1, seed: 1, stop: [] as string[] };

  it('lets equal requests draw otherwise each time where that is asked for', async () => {
    const varied = await tinyServer({ varyRepeats: true });
    const texts = new Set<string>();
    for (let i = 0; i < 6; i++) {
      const response = await post(`${varied.address}/v1/completions`, { ...long, max_tokens: 20 });
      texts.add(((await response.json()) as Answer).choices[0]!.text);
    }
    expect(texts.size).toBe(6);
    await varied.close();
  });

  it("lets lm_eval's equal requests draw otherwise each time, and the same in its next run", async () => {
    const own = await tinyServer();
    const [X] = served.tokenizer.encode('x');
    const ask = async (prompt: unknown, key: string): Promise<string> => {
      const headers = { authorization: `Bearer ${key}` };
      const body = { ...long, prompt, max_tokens: 20 };
      const response = await post(`${own.address}/v1/completions`, body, { headers });
      return ((await response.json()) as Answer).choices[0]!.text;
    };
    const runOnce = async (): Promise<string[]> => {
      await fetch(`${own.address}/tokenizer_info`, { headers: { authorization: 'Bearer evaluation' } });
      const texts: string[] = [];
      for (let i = 0; i < 4; i++) texts.push(await ask([[X]], 'evaluation'));
      return texts;
    };
    const first = await runOnce();
    expect(new Set(first).size).toBe(4);
    expect(await runOnce()).toEqual(first);
    // who does not evaluate, and who asks with texts, gets the same again
    for (const [prompt, key] of [
      [[[X]], 'other'],
      ['x', 'evaluation'],
      [[X], 'evaluation'],
    ] as const) {
      expect([await ask(prompt, key), await ask(prompt, key)]).toEqual([first[0], first[0]]);
    }
    await own.close();
  });

  it('ends what a client no longer waits for, streaming or not', async () => {
    for (const stream of [true, false]) {
      const leaving = new AbortController();
      const running = post(
        `${server.address}/v1/completions`,
        { ...long, n: 40, stream },
        { signal: leaving.signal },
      ).then((response) => response.text());
      running.catch(() => undefined);
      await until(() => served.batch.active + served.batch.waiting === 40);
      leaving.abort();
      await expect(running).rejects.toThrow();
      await until(() => served.batch.active + served.batch.waiting === 0);
    }
  });

  it('answers 429 with Retry-After when too many wait', async () => {
    const few = await tinyModel('few', 1, { maxBatch: 2 });
    const small = await tinyServer({ models: [few], maxWaiting: 3 });
    const send = (n: number) => post(`${small.address}/v1/completions`, { ...long, n });
    const first = send(5);
    await until(() => few.batch.active + few.batch.waiting > 0);
    const refused = await send(5); // there is no room for these until all of the first are done
    expect(refused.headers.get('retry-after')).toBe('1');
    await expectError(refused, 429, /wait already/);
    expect((await first).status).toBe(200);
    expect((await send(5)).status).toBe(200);
    await expectError(await send(6), 400, /at most 5/);
    await small.close();
  });

  it('does not wait for a client that stops reading', async () => {
    const { port } = new URL(server.address);
    const socket = connect(Number(port), '127.0.0.1');
    const body = JSON.stringify({ ...long, stream: true, logprobs: 20, n: 30 });
    socket.write(
      `POST /v1/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${String(body.length)}\r\n\r\n${body}`,
    );
    socket.pause();
    await sleep(50);
    expect((await answer({ prompt: 'x', max_tokens: 3 })).choices).toHaveLength(1);
    await until(() => served.batch.active === 0);
    socket.destroy();
  });

  it('goes on with what it loaded when the folder of its model changes or goes', async () => {
    const folder = join(temporaryFolder(), 'model');
    const [model, other] = [await tinyModel('', 3), await tinyModel('', 4)];
    await saveModel(folder, model.model, { tokenizerJson: byteTokenizerJson });
    const changing = await tinyServer({ models: await loadServedModels([folder]) });
    const ask = async () => {
      const body = { prompt: 'def f(x):', max_tokens: 30, temperature: 0 };
      const response = await post(`${changing.address}/v1/completions`, body);
      return ((await response.json()) as Answer).choices[0]!.text;
    };
    const before = await ask();
    const weights = join(folder, 'model.safetensors');
    const content = await readFile(weights);
    await writeFile(weights, content.fill(1, content.length >> 1)); // in place, as cp does
    expect(await ask()).toBe(before);
    await truncate(weights, 100);
    expect(await ask()).toBe(before);
    await saveModel(folder, other.model, { tokenizerJson: byteTokenizerJson });
    expect(await ask()).toBe(before);
    await rm(folder, { recursive: true });
    expect(await ask()).toBe(before);
    await changing.close();
    for (const { model: each } of [model, other]) each.dispose();
  });

  it('wants a key where there are keys', async () => {
    const locked = await tinyServer({ apiKeys: ['one', 'two'] });
    const ask = (authorization?: string) =>
      fetch(`${locked.address}/v1/models`, { headers: authorization === undefined ? {} : { authorization } });
    for (const wrong of [undefined, 'Bearer', 'Bearer on', 'Bearer three', 'Basic one']) {
      await expectError(await ask(wrong), 401, /API key/);
    }
    for (const right of ['Bearer one', 'bearer two']) expect((await ask(right)).status).toBe(200);
    expect((await fetch(`${locked.address}/health`)).status).toBe(200);
    expect((await fetch(`${locked.address}/metrics`)).status).toBe(401);
    expect((await fetch(`${locked.address}/`)).status).toBe(200);
    await locked.close();
  });

  it('answers on loopback only to names of this machine', async () => {
    const status = await new Promise((resolve) => {
      get(`${server.address}/v1/models`, { headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
    });
    expect(status).toBe(403);
  });

  it('says so when its port is taken or is none', async () => {
    const port = Number(new URL(server.address).port);
    const models = [served];
    await expect(startServer({ models }, { port })).rejects.toThrow(/another program listens there/);
    await expect(startServer({ models }, { port: 70_000 })).rejects.toThrow(/port=70000/);
    await expect(startServer({ models }, { port: 0, host: 'nowhere.invalid' })).rejects.toThrow(
      /nowhere.invalid/,
    );
    await expect(startServer({ models: [] }, { port: 0 })).rejects.toThrow(/at least one/);
  });

  it('finishes what is under way when it is closed, and what takes too long it ends', async () => {
    const before = tf.memory().numTensors;
    for (const [grace, finishes] of [
      [30, true],
      [0, false],
    ] as const) {
      const busy = await tinyModel('closing');
      const closing = await tinyServer({ models: [busy] });
      const running = post(`${closing.address}/v1/completions`, { ...long, n: finishes ? 1 : 60 });
      await until(() => busy.batch.active > 0);
      const closed = closing.close(grace);
      await sleep(1);
      const late = await new Promise((resolve) => {
        const sent = request(`${closing.address}/health`, (response) => resolve(response.statusCode));
        sent.on('error', () => resolve('refused'));
        sent.end();
      });
      expect(['refused', 503]).toContain(late);
      expect((await running).status).toBe(finishes ? 200 : 503);
      await closed;
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});
