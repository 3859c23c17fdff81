import { findChromium } from '@phi1/base/testing';
import { loadBenchmark } from '@phi1/benchmarks';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningServer } from './server.js';
import { post, tinyModel, tinyServer } from './testing/tiny-server.js';

const executablePath = findChromium();

let server: RunningServer;
beforeAll(async () => {
  const models = [await tinyModel('before', 5), await tinyModel('after', 6)];
  server = await tinyServer({ models, apiKeys: ['secret'], benchmarks: ['everyday', 'exercises'] });
});
afterAll(() => server.close());

const authorization = { authorization: 'Bearer secret' };

describe("the page's own routes", () => {
  it('give problems and run their tests', async () => {
    const [problem] = (await loadBenchmark('exercises')).problems;
    const listed = await fetch(`${server.address}/api/benchmarks/exercises`, { headers: authorization });
    expect(((await listed.json()) as { id: string }[])[0]!.id).toBe(problem!.taskId);
    const run = async (completion: string) => {
      const body = { benchmark: 'exercises', task: problem!.taskId, completion };
      return (await post(`${server.address}/api/run`, body, { headers: authorization })).json();
    };
    expect(await run(problem!.canonicalSolution)).toMatchObject({ outcome: 'passed' });
    expect(await run('    return nothing_there\n')).toMatchObject({
      outcome: 'failed',
      message: /NameError/,
    });
    expect(await run('    return (\n')).toMatchObject({ outcome: 'syntax' });
    for (const [path, status] of [['/api/benchmarks/none', 404]] as const) {
      expect((await fetch(`${server.address}${path}`, { headers: authorization })).status).toBe(status);
    }
    expect((await fetch(`${server.address}/api/benchmarks`)).status).toBe(401);
  });
});

describe.skipIf(!executablePath)('the page in a browser', () => {
  let browser: Browser;
  const errors: string[] = [];
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
  });
  afterAll(() => browser?.close());

  // a function that waits in the page would be refused by the page's policy for scripts
  const says = (page: Page, text: string) => page.locator('#status', { hasText: text }).waitFor();
  const textOf = (page: Page, selector: string) => page.locator(selector).first().innerText();

  /** A page that has been given its key. */
  async function open(options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
    const page = await browser.newPage(options);
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(server.address);
    await says(page, 'wants an API key');
    await page.fill('#key', 'secret');
    await page.press('#key', 'Enter');
    await says(page, '2 models, ready');
    return page;
  }

  it('completes with both models, token by token, and says what else each could have been', async () => {
    const page = await open();
    await page.fill('#prompt', 'def f(x):');
    await page.fill('#max-tokens', '20');
    await page.press('#prompt', 'Control+Enter');
    await says(page, 'Done');
    for (const [pane, model] of [
      [1, 'before'],
      [2, 'after'],
    ] as const) {
      const body = { model, prompt: 'def f(x):', max_tokens: 20, temperature: 0 };
      const wanted = (await (
        await post(`${server.address}/v1/completions`, body, { headers: authorization })
      ).json()) as { choices: [{ text: string }] };
      const box = page.locator(`.pane:nth-child(${String(pane)}) .text`);
      expect(await box.textContent()).toBe(`def f(x):${wanted.choices[0].text}`);
      expect(await page.locator(`.pane:nth-child(${String(pane)}) .figures`).innerText()).toMatch(
        /^20 tokens, \d+ a second · as long as it may be$/,
      );
    }
    const tokens = page.locator('.pane:nth-child(1) .piece');
    expect(await tokens.count()).toBe(20);
    await page.focus('.pane:nth-child(1) .text');
    await page.keyboard.press('ArrowRight');
    const rows = page.locator('.pane:nth-child(1) .token tr');
    expect(await rows.count()).toBeGreaterThanOrEqual(5);
    expect(await rows.first().innerText()).toMatch(/\d+\.\d %/);
    expect(await page.locator('.pane:nth-child(1) .token tr.drawn').count()).toBe(1);
    await page.uncheck('#models input[value=after]');
    expect(await page.locator('.pane').count()).toBe(1);
    await page.close();
  });

  it('shows the end of a long prompt and what follows', async () => {
    const page = await open();
    await page.fill('#prompt', 'x\n'.repeat(60));
    await page.fill('#max-tokens', '5');
    await page.press('#prompt', 'Control+Enter');
    await says(page, 'Done');
    const [height, below] = await page
      .locator('.pane:nth-child(1) .text')
      .evaluate((box) => [
        box.scrollHeight - box.clientHeight,
        box.scrollHeight - box.clientHeight - box.scrollTop,
      ]);
    expect(height).toBeGreaterThan(100);
    expect(below).toBeLessThan(2);
    await page.close();
  });

  it('shows a benchmark and runs the tests of what was written', async () => {
    const page = await open();
    const { problems } = await loadBenchmark('everyday');
    await page.selectOption('#benchmark', 'everyday');
    await page
      .locator(`#problem option[value='${String(problems.length - 1)}']`)
      .waitFor({ state: 'attached' });
    await page.keyboard.press('Alt+ArrowRight');
    expect(await page.inputValue('#prompt')).toBe(problems[1]!.prompt);
    await page.click('#answers summary');
    expect(await textOf(page, '#tests')).toContain('assert');
    await page.fill('#max-tokens', '5');
    await page.click('#complete');
    await says(page, 'Done');
    await page.locator('.run').first().click();
    await page.waitForSelector('.outcome.failed');
    expect(await textOf(page, '.outcome')).toMatch(/^failed(: syntax)?$/);
    await page.close();
  });

  it('stops at Escape', async () => {
    const page = await open();
    await page.fill('#prompt', 'x');
    await page.fill('#temperature', '1');
    await page.fill('#max-tokens', '500');
    await page.press('#prompt', 'Control+Enter');
    await page.waitForSelector('.piece');
    await page.keyboard.press('Escape');
    await page.locator('#complete:enabled').waitFor();
    expect(await textOf(page, '.figures')).toMatch(/stopped|as long|ended/);
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
});
