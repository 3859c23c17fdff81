/** `report.html` of a recipe's run: one page that needs nothing but itself. Picture, table, loss curves, completions. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatCount, formatDuration, Html, safe } from '@phi1/base';
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
<style>${new Html(STYLE)}</style>
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
${curves.map((curve, i) => safe`<h3>${stages[i]!.stage}</h3>${new Html(curve)}`)}
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
:root { color-scheme: light dark; --ink: #1d2329; --faint: #68727d; --line: #dfe3e8; --paper: #fff; --code: #f6f8fa; --passed: #1a7f4b; --failed: #c2372e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e3e7eb; --faint: #97a1ab; --line: #333a42; --paper: #15191e; --code: #1c2128; --passed: #4cc38a; --failed: #f0776c; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 64rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { margin: 0; font-size: 1.5rem; } h2 { margin: 2rem 0 .5rem; font-size: 1.15rem; } h3 { margin: 1rem 0 .25rem; font-size: 1rem; }
.facts { color: var(--faint); margin: .25rem 0 1rem; } figure { margin: 0; overflow-x: auto; } svg { max-width: 100%; height: auto; border-radius: 5px; }
table { border-collapse: collapse; margin: 1rem 0 .5rem; font-variant-numeric: tabular-nums; } th, td { text-align: left; padding: .35rem 1rem .35rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--faint); font-weight: 500; font-size: .85rem; }
pre { margin: .25rem 0; padding: .6rem .8rem; overflow-x: auto; background: var(--code); border-radius: 5px; font: 13px/1.45 ui-monospace, monospace; }
.after { display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: .75rem; } .after span { color: var(--failed); } .after .passed { color: var(--passed); }
`;
