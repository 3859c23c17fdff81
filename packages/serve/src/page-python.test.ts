/** The tests of completions in an exported page, and what a program in there can reach. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { findChromium, temporaryFolder } from '@phi1/base/testing';
import { assembleProgram, loadBenchmark } from '@phi1/benchmarks';
import { saveModel } from '@phi1/model/node';
import { byteTokenizerJson } from '@phi1/model/testing/byte-tokenizer';
import { Sandbox } from '@phi1/python';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportWeb } from './export-web.js';
import type { Site } from './site.js';
import { startStaticHost, type StaticHost } from './testing/static-host.js';
import { tinyModel } from './testing/tiny-server.js';

const executablePath = findChromium();
const folder = temporaryFolder();
const site = join(folder, 'site');
const source = join(folder, 'model');

beforeAll(async () => {
  const { model } = await tinyModel('', 5);
  await saveModel(source, model, { tokenizerJson: byteTokenizerJson });
  model.dispose();
  await exportWeb({ models: [source], out: site, benchmarks: ['exercises'] });
});

describe('exportWeb', () => {
  it('brings Python, and leaves it out where nobody wants it', async () => {
    const readSite = async (out: string) =>
      JSON.parse(await readFile(join(out, 'site.json'), 'utf8')) as Site;
    const { python } = await readSite(site);
    expect(python!.files.map(({ name }) => name)).toEqual([
      'interpreter.wasm',
      'library.zip',
      'scripts.json',
      'worker.js',
    ]);
    const out = join(folder, 'without');
    const written = await exportWeb({ models: [source], out, benchmarks: [], tests: false });
    expect((await readSite(out)).python).toBeUndefined();
    expect(written.bytes).toBeLessThan(13e6);
  });
});

describe.skipIf(!executablePath)('tests in a browser', () => {
  let browser: Browser;
  let host: StaticHost;
  let page: Page;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
    host = await startStaticHost(site, '/some/where/');
    page = await browser.newPage();
    await page.clock.install();
    await page.goto(host.address);
    await page.selectOption('#benchmark', 'exercises');
  });
  afterAll(async () => {
    await browser?.close();
    await host?.close();
  });

  /** What the page's module says of a completion, once it is running as far as `whenRunning` says. */
  async function run(completion: string, whenRunning?: () => Promise<unknown>): Promise<unknown> {
    const { taskId } = (await loadBenchmark('exercises')).problems[0]!;
    await page.evaluate('globalThis.progress = ""');
    const call = `run('exercises', ${JSON.stringify(taskId)}, ${JSON.stringify(completion)}, (text) => { globalThis.progress = text; })`;
    const verdict = page.evaluate(`import('./page/backend.js').then((backend) => backend.${call})`);
    if (whenRunning) {
      await expect.poll(() => page.evaluate('globalThis.progress'), { timeout: 60_000 }).toBe('running …');
      await whenRunning();
    }
    return verdict;
  }

  it('end as in the sandbox of Node', async () => {
    const [problem] = (await loadBenchmark('exercises')).problems;
    const sandbox = new Sandbox({ threads: 1 });
    for (const completion of [
      problem!.canonicalSolution,
      '    return nothing_there\n',
      '    return (\n',
      '    import js\n',
      '    import socket\n    socket.create_connection(("127.0.0.1", 80))\n',
      '    pass\nclass Any:\n    def __eq__(self, other): return True\n',
      '    return bytearray(2**30)\n',
    ]) {
      const { outcome, message = '' } = await sandbox.run(assembleProgram(problem!, completion));
      expect(await run(completion), completion).toEqual({ outcome, message });
    }
    await sandbox.close();
  });

  it('end at the time limit, with their worker', async () => {
    expect(
      await run('    while True: pass\n', async () => {
        expect(page.frames()).toHaveLength(2);
        await page.clock.fastForward(10_000);
      }),
    ).toEqual({ outcome: 'timeout', message: 'still running after 10 s' });
    expect(page.frames()).toHaveLength(1);
    await expect.poll(() => page.workers().length).toBe(1); // the model's
  });

  /** What a script says by `say` in a worker of the page's frame for tests. */
  async function inWorker(script: string, sandbox = 'allow-scripts'): Promise<unknown> {
    return page.evaluate(
      async ([script, sandbox]) => {
        const frame = document.createElement('iframe');
        if (sandbox !== '') frame.setAttribute('sandbox', sandbox!);
        frame.src = 'python/frame.html';
        const { port1, port2 } = new MessageChannel();
        document.body.append(frame);
        await new Promise((resolve) => (frame.onload = resolve));
        const said = new Promise((resolve) => {
          port1.onmessage = ({ data }) => resolve(data);
          setTimeout(() => resolve('nothing'), 3000);
        });
        const blob = new Blob([`const say = postMessage.bind(self);\n${script!}`]);
        frame.contentWindow!.postMessage({ script: blob, start: {} }, '*', [port2]);
        const answer = await said;
        frame.remove();
        return answer;
      },
      [script, sandbox],
    );
  }

  it('could not reach a network or what a browser keeps, should a program get out of Python', async () => {
    const address = new URL('site.json?probe', host.address).href;
    const url = JSON.stringify(address);
    const probes: Record<string, string> = {
      fetch: `await fetch(${url})`,
      'fetch without reading': `await fetch(${url}, { mode: 'no-cors' })`,
      XMLHttpRequest: `const x = new XMLHttpRequest(); x.open('GET', ${url}, false); x.send()`,
      WebSocket: `await new Promise((opened, refused) => { const s = new WebSocket(${JSON.stringify(address.replace('http', 'ws'))}); s.onopen = opened; s.onerror = refused; })`,
      EventSource: `await new Promise((opened, refused) => { const s = new EventSource(${url}); s.onopen = opened; s.onerror = refused; })`,
      importScripts: `importScripts(${url})`,
      import: `await import(${url})`,
      eval: `(0, eval)('1')`,
      Function: `new Function('return 1')`,
      indexedDB: `await new Promise((opened, refused) => { const r = indexedDB.open('x'); r.onsuccess = opened; r.onerror = refused; })`,
      caches: `await caches.open('x')`,
      'files of the origin': `await navigator.storage.getDirectory()`,
      'a worker of its own that fetches': `
        const code = "fetch(" + JSON.stringify(${url}) + ").then(() => postMessage('reached'), () => postMessage('refused'))";
        const worker = new Worker(URL.createObjectURL(new Blob([code])));
        await new Promise((reached, refused) => { worker.onmessage = ({ data }) => data === 'reached' ? reached() : refused(); worker.onerror = refused; })`,
    };
    const tries = Object.entries(probes).map(
      ([name, code]) =>
        `await (async () => { ${code} })().then(() => reached.push(${JSON.stringify(name)}), () => undefined);`,
    );
    host.asked.splice(0);
    const script = `(async () => { const reached = []; ${tries.join('\n')} say({ origin, reached }); })()`;
    expect(await inWorker(script)).toEqual({ origin: 'null', reached: [] });
    expect(host.asked).toEqual(['/some/where/python/frame.html']);
  });

  it('find nothing but the language in the world around Python', async () => {
    const worker = await readFile(join(site, 'python/worker.js'), 'utf8');
    const globals = await inWorker(`${worker};
      const names = [];
      for (let object = globalThis; object !== Object.prototype; object = Object.getPrototypeOf(object))
        names.push(...Object.getOwnPropertyNames(object));
      say(names.sort());`);
    // two numbers, which cannot be deleted, and what this Node may be too old for
    const others = new Set([
      'PERSISTENT',
      'TEMPORARY',
      'AsyncDisposableStack',
      'DisposableStack',
      'Float16Array',
    ]);
    for (const name of ['Iterator', 'SuppressedError']) others.add(name);
    const language = runInNewContext('Object.getOwnPropertyNames(globalThis)') as string[];
    expect(globals).toContain('WebAssembly');
    expect((globals as string[]).filter((name) => !others.has(name) && !language.includes(name))).toEqual([]);
  });

  it('start in no frame that has the origin of the site', async () => {
    expect(await inWorker(`say('here')`)).toBe('here');
    for (const sandbox of ['', 'allow-scripts allow-same-origin'])
      expect(await inWorker(`say('here')`, sandbox)).toBe('nothing');
  });
});
