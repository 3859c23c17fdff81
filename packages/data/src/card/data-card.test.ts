import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@phi1/base/testing';
import { expect, it } from 'vitest';
import { decontaminate } from '../decontaminate/index.js';
import { ingest } from '../ingest/index.js';
import { makeCorpus, mapCorpus } from '../store/index.js';
import { writeDataCard } from './data-card.js';

const folder = temporaryFolder();
const writeCard = async (corpus: string) => {
  const [md, html] = await writeDataCard({ corpus, out: `${corpus}.card` });
  return [await readFile(md!, 'utf8'), await readFile(html!, 'utf8')] as const;
};

it('tells the whole history, what each step left out, and what was checked against benchmarks', async () => {
  const solution =
    '    total = 0\n    for x in xs:\n        if x > 0:\n            total += x * x\n    return total\n';
  const rows = [
    { text: `def positive_squares(xs):\n${solution}` },
    { text: 'def other():\n    return 1\n' },
    { text: 'def f(:\n', path: 'f.py' },
    { text: '' },
  ];
  const [source, benchmark] = [join(folder, 'rows.jsonl'), join(folder, 'benchmark.jsonl')];
  await writeFile(source, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const problem = {
    task_id: 't/0',
    prompt: 'def squares(xs):\n',
    canonical_solution: solution,
    entry_point: 'squares',
  };
  await writeFile(benchmark, JSON.stringify(problem));
  const [raw, clean] = [join(folder, 'raw'), join(folder, 'clean')];
  await ingest({ from: [source], to: raw });
  expect((await writeCard(raw))[0]).toContain('Not checked against any benchmark.');
  await decontaminate({ from: raw, out: clean, benchmarks: [benchmark] });
  const [markdown, html] = await writeCard(clean);
  expect(markdown).toMatch(
    /^\| ingest \| from rows\.jsonl; licenses permissive; .* \| 2 \| 1 does not parse, 1 no text \|$/m,
  );
  expect(markdown).toMatch(
    /^\| decontaminate \| problems 1; ast match rate 0\.8; .* \| 1 \| 1 contaminated \(13-gram\) \|$/m,
  );
  expect(markdown).toContain(
    'Checked against the problems of benchmarks (1); documents that resembled one were left out (1)',
  );
  expect(markdown).not.toMatch(/[0-9a-f]{16}/);
  expect(html).toContain('<td>1 contaminated (13-gram)</td>');
});

it('shows scores in tenths, and takes names of other people for text', async () => {
  const scored = join(folder, 'scored');
  await makeCorpus({
    to: scored,
    name: 'test',
    options: { note: '<b>bold</b> | pipe' },
    columns: { score: 'number' },
    units: 1,
    async make(_, writer) {
      for (const [i, score] of [0.05, 0.91, 0.99, 1].entries()) {
        const id = `id \`${String(i)}\n<i>`;
        await writer.write({ id, text: '<script>x</script>\n```\n', license: '<img src=x>', score });
      }
    },
  });
  const [markdown, html] = await writeCard(scored);
  expect(markdown).toMatch(/^\| 0\.0 to 0\.1 \| 1 \| █{10} \|\n\| 0\.1 to 0\.2 \| 0 \| {2}\|$/m);
  expect(markdown).toMatch(/^\| 0\.9 to 1\.0 \| 3 \| █{30} \|$/m);
  expect(html).toContain('<td class="bar"><div style="width:15em"></div></td>');
  expect(html).toContain('color-scheme: light dark');
  expect(html).not.toMatch(/<(b|i|img|script)\b/);
  expect(html).toContain('&lt;b&gt;bold&lt;/b&gt; | pipe');
});

it('has separators in large numbers', async () => {
  const large = join(folder, 'large');
  await makeCorpus({
    to: large,
    name: 'test',
    options: {},
    units: 1,
    async make(_, writer) {
      for (let i = 0; i < 1234; i++)
        await writer.write({ id: String(i), text: `x = ${String(i)}`, license: 'MIT' });
    },
  });
  const [markdown] = await writeCard(large);
  expect(markdown).toContain('| documents | 1,234 |');
  expect(markdown).toContain('| MIT | 1,234 |');
});

it('can be written of a corpus without rows', async () => {
  const empty = join(folder, 'empty');
  await mapCorpus({ from: join(folder, 'raw'), to: empty, name: 'none', options: {}, async *step() {} });
  expect((await writeCard(empty))[0]).toContain('| documents | 0 |');
});
