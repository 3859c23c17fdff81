import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findChromium, temporaryFolder } from '@phi1/base/testing';
import { expect, it } from 'vitest';
import { metricsLine } from '../testing/metrics-line.js';
import { renderRunPage, toPageRun, type PageRun } from './run-page.js';

const HOSTILE = '</script><script>document.title = "broken"</script><img src=x onerror=alert(1)>';

function runOf(name: string, steps: number): PageRun {
  const lines = Array.from({ length: steps }, (_, i) =>
    metricsLine({
      step: i + 1,
      loss: 5 / (i + 1),
      ...((i + 1) % 10 === 0 && { valLoss: 6 / (i + 1), valBitsPerByte: 2 / (i + 1) }),
      ...(i + 1 === steps && { evaluation: { 'everyday/pass@1': 0.25 } }),
    }),
  );
  const samples = [0, steps].map((step) => ({ step, prompt: HOSTILE, completion: `after ${String(step)}` }));
  return { name, facts: 'pretrain nano', lines, samples };
}

it('is one file whose data are no markup, and runs its own script alone', () => {
  const html = renderRunPage({ title: HOSTILE, runs: [runOf('a', 30)], picture: '<svg></svg>' });
  expect(html).not.toContain('<img');
  const scripts = [...html.matchAll(/<script([^>]*)>([^]*?)<\/script>/g)];
  expect(scripts.map(([, attributes]) => attributes)).toEqual([' type="application/json" id="data"', '']);
  expect(JSON.parse(scripts[0]![2]!)).toMatchObject([{ name: 'a', samples: [{ prompt: HOSTILE }, {}] }]);
  const hash = createHash('sha256').update(scripts[1]![2]!).digest('base64');
  expect(html).toContain(`script-src &#39;sha256-${hash}&#39;`);
  expect(html.match(/(?:src|href)="(?!data:,)[^"]*"|url\(|@import/g)).toBeNull();
});

it('thins a long run out, and keeps what was validated, and the end', () => {
  const { lines } = toPageRun(runOf('a', 20_000));
  expect(lines.length).toBeLessThan(6500);
  expect(lines.filter(({ valLoss }) => valLoss !== null)).toHaveLength(2000);
  expect(lines.at(-1)).toMatchObject({ step: 20_000, loss: 0.00025 });
});

const browser = findChromium();

it.skipIf(!browser)('draws its curves in a browser, from the file alone', () => {
  const file = join(temporaryFolder(), 'report.html');
  writeFileSync(file, renderRunPage({ title: 'two runs', runs: [runOf('a', 300), runOf('b', 40)] }));
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--virtual-time-budget=2000', '--dump-dom'];
  const dom = execFileSync(browser!, [...flags, pathToFileURL(file).href], {
    encoding: 'utf8',
    stdio: 'pipe',
  });
  const charts = [...dom.matchAll(/<figure class="chart" id="chart-([\w-]+)">([^]*?)<\/figure>/g)];
  expect(charts.map(([, name]) => name)).toEqual(
    ['loss', 'bits', 'lr', 'speed', 'norm', 'memory'].concat('evaluation-0'),
  );
  const loss = charts[0]![2]!;
  expect([...loss.matchAll(/<path class="(\w+)"/g)].map(([, kind]) => kind)).toEqual([
    'raw',
    'smooth',
    'validation',
    'raw',
    'smooth',
    'validation',
  ]);
  expect(loss).not.toContain('NaN');
  expect(loss.replaceAll(/<[^>]*>/g, ' ')).toMatch(/ 0\.017 +0\.020 val +0\.125 +0\.150 val /);
  expect(dom).toContain('after 300 steps');
  expect(dom).toContain('<title>two runs</title>');
});
