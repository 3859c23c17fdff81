import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findChromium, temporaryFolder } from '@phi1/base/testing';
import { loadBenchmark, shownPrompt } from '@phi1/benchmarks';
import { generate } from '@phi1/model';
import { loadModel, saveModel } from '@phi1/model/node';
import { byteTokenizerJson } from '@phi1/model/testing/byte-tokenizer';
import { tf } from '@phi1/tensor';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportWeb } from './export-web.js';
import { startStaticHost, type StaticHost } from './testing/static-host.js';
import { tinyModel } from './testing/tiny-server.js';
import { tokenText } from './token-text.js';

const executablePath = findChromium();
const PROMPT = 'def é(x):';
const folder = temporaryFolder();
const site = join(folder, 'site');

/** Two models' folders, `before` and `after`. */
const sources = ['before', 'after'].map((name) => join(folder, name));
beforeAll(async () => {
  for (const [i, source] of sources.entries()) {
    const { model } = await tinyModel('', 5 + i);
    await saveModel(source, model, { tokenizerJson: byteTokenizerJson });
    model.dispose();
  }
  await exportWeb({ models: sources, out: site, benchmarks: ['exercises'] });
});

describe('exportWeb', () => {
  it('refuses what is there, a weight beyond float16 and models that are none, and leaves nothing', async () => {
    await expect(exportWeb({ models: sources, out: site })).rejects.toThrow(/is there already/);
    const out = join(folder, 'other');
    const { model } = await tinyModel('', 7);
    const [weight] = model.parameters.values();
    tf.tidy(() => weight!.assign(weight!.mul(0).add(65_519)));
    const large = join(folder, 'large');
    await saveModel(large, model, { tokenizerJson: byteTokenizerJson });
    await exportWeb({ models: [large], out, benchmarks: [] });
    expect(existsSync(join(out, 'site.json'))).toBe(true);
    tf.tidy(() => weight!.assign(weight!.add(1)));
    await saveModel(large, model, { tokenizerJson: byteTokenizerJson });
    const again = exportWeb({ models: [large], out, benchmarks: [], overwrite: true });
    await expect(again).rejects.toThrow(/embed_tokens.weight has numbers beyond what float16 holds/);
    expect(existsSync(join(out, 'site.json'))).toBe(true); // the one before
    model.dispose();
    for (const models of [[], [join(folder, 'nothing')], [sources[0]!, sources[0]!]]) {
      await expect(exportWeb({ models, out: join(folder, 'none') })).rejects.toThrow(/^[^\n]+$/);
      expect(existsSync(join(folder, 'none', 'site.json'))).toBe(false);
    }
  });
});

it('replaces a site that was exported, and no other folder', async () => {
  const out = join(folder, 'mine');
  const options = { models: [sources[0]!], out, benchmarks: [], tests: false, overwrite: true };
  await mkdir(out);
  await exportWeb(options);
  await exportWeb(options);
  for (const text of ['not JSON', 'null', '{"models": [], "benchmarks": []}']) {
    await writeFile(join(out, 'site.json'), text);
    await expect(exportWeb(options)).rejects.toThrow(
      /^out=.*mine: is not replaced, for it is no site[^\n]+$/,
    );
    expect(await readFile(join(out, 'site.json'), 'utf8')).toBe(text);
  }
});

describe.skipIf(!executablePath)('an exported site in a browser', () => {
  let browser: Browser;
  let host: StaticHost;
  const errors: string[] = [];
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ['--no-sandbox', '--enable-unsafe-swiftshader'],
    });
    host = await startStaticHost(site, '/some/where/');
  });
  afterAll(async () => {
    await browser?.close();
    await host?.close();
  });

  // a GPU emulated on a busy machine takes its time
  const says = (page: Page, text: string | RegExp) =>
    page.locator('#status', { hasText: text }).waitFor({ timeout: 120_000 });

  async function open(options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
    const page = await browser.newPage(options);
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(host.address);
    await says(page, '2 models, ready. In this browser, by');
    return page;
  }

  /** Greedy tokens of the exported weights by the engine of Node, as texts. */
  async function completeInNode(index: number, maxNewTokens: number): Promise<string[]> {
    const { tokenizer } = await tinyModel();
    const model = await loadModel(join(site, 'models', String(index)));
    const promptTokens = Array.from(tokenizer.encode(PROMPT));
    const stopTokens = [tokenizer.endOfText];
    const { tokens } = await generate(model, { promptTokens, maxNewTokens, stopTokens });
    model.dispose();
    return tokens.map((token) => tokenText(tokenizer, token));
  }

  it.for([
    { engine: 'auto', named: 'WebAssembly', count: 24 },
    { engine: 'webgl', named: 'WebGL', count: 4 },
    { engine: 'webgpu', named: 'WebGPU', count: 4 },
  ])('completes by backend $engine with the tokens of Node', async ({ engine, named, count }, test) => {
    const page = await open();
    if (engine !== 'auto') {
      await page.selectOption('#engine', engine);
      await says(page, new RegExp(`by ${named}|No answer`));
    }
    const status = await page.innerText('#status');
    if (engine === 'webgpu' && status.startsWith('No answer')) test.skip(status);
    expect(status).toContain(`2 models, ready. In this browser, by ${named}.`);
    await page.fill('#prompt', PROMPT);
    await page.fill('#max-tokens', String(count));
    await page.press('#prompt', 'Control+Enter');
    await says(page, 'Done');
    for (const index of [0, 1]) {
      const pane = page.locator('.pane').nth(index);
      expect(await pane.locator('.figures').innerText()).toMatch(
        new RegExp(`^${String(count)} tokens, \\d+ a second · as long as it may be$`),
      );
      const found: string[] = [];
      for (let i = 0; i < count; i++) {
        await pane.locator('.text').press('ArrowRight');
        expect(await pane.locator('.token tr').count()).toBe(5);
        found.push((await pane.locator('.token tr.drawn td').first().textContent())!);
      }
      expect(found).toEqual((await completeInNode(index, count)).map(shown));
    }
    await page.close();
  });

  it('fetches the models once, and again only those that changed', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const weights = () => host.asked.splice(0).filter((path) => path.endsWith('.safetensors'));
    weights();
    await page.goto(host.address);
    await says(page, 'ready');
    expect(weights()).toHaveLength(2);
    await page.reload();
    await says(page, 'ready');
    expect(weights()).toEqual([]);
    const changed = join(folder, 'changed');
    const { model } = await tinyModel('', 9);
    await saveModel(changed, model, { tokenizerJson: byteTokenizerJson });
    model.dispose();
    await exportWeb({
      models: [sources[0]!, changed],
      out: site,
      benchmarks: ['exercises'],
      overwrite: true,
    });
    await page.reload();
    await says(page, 'ready');
    expect(weights()).toEqual(['/some/where/models/1/model.safetensors']);
    await context.close();
  });

  it('browses problems, stops at Escape and runs the tests of what was written', async () => {
    const page = await open();
    const [problem] = (await loadBenchmark('exercises')).problems;
    await page.selectOption('#benchmark', 'exercises');
    await expect.poll(() => page.inputValue('#prompt')).toBe(shownPrompt(problem!));
    await page.fill('#temperature', '1');
    await page.fill('#max-tokens', '400');
    await page.press('#prompt', 'Control+Enter');
    await page.waitForSelector('.piece');
    await page.keyboard.press('Escape');
    await page.locator('#complete:enabled').waitFor();
    expect(await page.locator('.figures').first().innerText()).toMatch(/stopped|as long|ended/);
    await page.locator('.run').first().click();
    await page.locator('.outcome.failed').first().waitFor({ timeout: 60_000 });
    expect(await page.locator('.outcome').first().innerText()).toMatch(/^failed(: syntax)?$/);
    await page.close();
  });

  it('fits a phone, is dark where that is wanted, and has thrown nothing', async () => {
    const colors = new Set<unknown>();
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await open({ viewport: { width: 390, height: 844 }, colorScheme });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
      colors.add(await page.evaluate('getComputedStyle(document.body).backgroundColor'));
      await page.close();
    }
    expect(colors.size).toBe(2);
    expect(errors).toEqual([]);
  });

  it('says which file is not what was exported', async () => {
    await writeFile(join(site, 'models/1/model.safetensors'), 'something else');
    const page = await browser.newPage();
    await page.goto(host.address);
    await says(
      page,
      /No answer: .*models\/1\/model\.safetensors\?[0-9a-f]+: is not the file that was exported/,
    );
    await page.close();
  });
});

/** As the page writes whitespace. */
function shown(text: string): string {
  return text.replaceAll('\n', '⏎').replaceAll('\t', '⇥').replaceAll(' ', '·');
}
