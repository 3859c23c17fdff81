/** `report.html` of a recipe's run: one page that needs nothing but itself. Picture, table, loss curves, completions. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatCount, formatDuration, Html, PAGE_STYLE, safe } from '@phi1/base';
import { stageTable, tokensText } from './figures-text.js';
import type { RecipeSummary, StageSummary } from './recipe-summary.js';

/** @param figure the picture, as SVG */
export async function renderRecipe(summary: RecipeSummary, figure: string): Promise<string> {
  const { recipe, preset, seed, stages, run } = summary;
  const { head, rows } = stageTable(summary);
  const curves = await Promise.all(stages.map((stage) => lossCurve(run, stage)));
  const training = stages.reduce((sum, { seconds }) => sum + seconds, 0);
  const tokens = stages.reduce((sum, stage) => sum + stage.tokens, 0);
  return safe`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${recipe}: pass@1 after every stage</title>
<style>${new Html(PAGE_STYLE + STYLE)}</style>
</head>
<body>
<main>
<h1>${recipe}</h1>
<p class="facts">${preset}, ${formatCount(stages.at(-1)?.parameters ?? 0)} parameters, ${tokensText(tokens)} tokens in ${formatDuration(training)} of training, seed ${seed}</p>
<figure>${new Html(figure)}</figure>
<table>
<thead><tr>${head.map((cell) => safe`<th>${cell}</th>`)}</tr></thead>
<tbody>${rows.map((row) => safe`<tr>${row.map((cell) => safe`<td>${cell}</td>`)}</tr>`)}</tbody>
</table>
<p class="facts">Bits per byte are on held-out documents of the stage's own mixture${summary.heldOut === null ? '' : safe` and, in the next column, on the solutions of ${summary.heldOut}`}. Intervals are 95 %.</p>
<h2>Evaluations</h2>
<ul>${stages.flatMap(({ stage, benchmarks }) =>
    benchmarks.map(
      ({ benchmark, folder, solved, problems }) =>
        safe`<li><a href="${folder}/report.html">${stage} on ${benchmark}</a>: ${solved} of ${problems} problems solved</li>`,
    ),
  )}</ul>
<h2>The same problems after every stage</h2>
${completions(stages)}
<h2>Loss</h2>
${curves.map((curve, i) => safe`<h3><a href="${stages[i]!.run}/report.html">${stages[i]!.stage}</a></h3>${new Html(curve)}`)}
</main>
</body>
</html>
`.text;
}

function completions(stages: readonly StageSummary[]): Html[] {
  const tasks = stages[0]?.completions.map(({ taskId }) => taskId) ?? [];
  return tasks.map((task) => {
    const written = stages.flatMap(({ stage, completions }) => {
      const found = completions.find(({ taskId }) => taskId === task);
      return found ? [{ stage, ...found }] : [];
    });
    return safe`<section><h3>${task}</h3>
<pre>${written[0]?.prompt ?? ''}</pre>
<div class="after">${written.map(
      ({ stage, completion, outcome }) =>
        safe`<div><b>${stage}</b> <span class="${outcome}">${outcome}</span><pre>${completion.trimEnd()}</pre></div>`,
    )}</div></section>`;
  });
}

/** Drawn when the stage was trained. */
async function lossCurve(run: string, { run: stage }: StageSummary): Promise<string> {
  return readFile(join(run, stage, 'loss.svg'), 'utf8').catch(() => '');
}

const STYLE = `
.after { display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: .75rem; } .after span { color: var(--failed); } .after .passed { color: var(--passed); }
`;
