/**
 * `report.html`: one page that needs nothing but itself, to read what a model wrote and how it failed. Plain
 * HTML with `<details>`; its only script filters the list by outcome.
 */
import { Html, safe, splitName, type HtmlValue } from '@phi1/base';
import hljs from 'highlight.js/lib/core';
import python from 'highlight.js/lib/languages/python';
import { contaminationTable, describeContamination } from './contamination.js';
import type { Evaluation, GradedProblem, GradedSample } from './evaluate.js';
import type { Report } from './report.js';

hljs.registerLanguage('python', python);

/** Of many samples of a problem, so many are shown: all that differ, up to this. */
const SAMPLES_SHOWN = 10;

const OUTCOMES: Record<GradedSample['outcome'], string> = {
  passed: 'passed',
  failed: 'failed',
  timeout: 'timed out',
  memory: 'out of memory',
  syntax: 'not Python',
  unsupported: 'not gradable here',
};

/** The page as one HTML document, solved problems first; whatever a model wrote is escaped. */
export function renderHtml(evaluation: Evaluation, report: Report): string {
  const score = report.passAtK['1'] ?? meanRate(evaluation);
  const of = sourceName(report);
  return safe`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${of} on ${report.benchmark}: pass@1 ${percent(score)}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
<h1>${of} <span>on ${report.benchmark}</span></h1>
<p class="when">${report.date.slice(0, 16).replace('T', ' ')} UTC, phi1 ${report.version}</p>
${summary(report, score)}
${contaminationSection(report)}
${filters(report)}
${solvedFirst(evaluation.problems).map(problemSection)}
</main>
<script>${new Html(SCRIPT)}</script>
</body>
</html>
`.text;
}

/** What a model can do is what one looks for first. */
function solvedFirst(problems: readonly GradedProblem[]): GradedProblem[] {
  const rate = ({ passed, gradable }: GradedProblem): number => (gradable === 0 ? -1 : passed / gradable);
  return problems.toSorted((a, b) => rate(b) - rate(a));
}

/** What the title says of a source already. */
const IN_TITLE = new Set(['kind', 'model', 'samples']);

function sourceName({ source }: Report): string {
  const { kind, model, samples } = source;
  return (
    [model, samples].find((name) => typeof name === 'string') ??
    (kind === 'canonical' ? 'Canonical solutions' : 'Completions')
  );
}

function summary(report: Report, score: number | null): Html {
  const figures = Object.entries(report.passAtK).map(
    ([k, value]) => safe`<div><dt>pass@${k}</dt><dd>${percent(value)}</dd></div>`,
  );
  const facts = listFacts(report).map(([term, text]) => safe`<div><dt>${term}</dt><dd>${text}</dd></div>`);
  const width = (100 * (score ?? 0)).toFixed(2);
  return safe`<dl class="figures">${figures}</dl>
<div class="bar" role="img" aria-label="pass@1 ${percent(score)}"><i style="width:${width}%"></i></div>
<dl class="facts">${facts}</dl>`;
}

/** Figures first, then what the source says of itself, in words. */
function listFacts(report: Report): [string, string][] {
  const completions = Object.values(report.outcomes).reduce((sum, count) => sum + count, 0);
  return [
    ...Object.entries(report.intervals).flatMap(([k, interval]): [string, string][] =>
      interval === null
        ? []
        : [
            [
              `95 % interval of pass@${k}`,
              `${percent(interval.low)} to ${percent(interval.high)} (${interval.method})`,
            ],
          ],
    ),
    ...(report.extracted === 0
      ? []
      : Object.entries(report.passAtKWithoutExtraction).map(([k, value]): [string, string] => [
          `pass@${k} of completions as they are`,
          `${percent(value)} (code was taken out of ${String(report.extracted)})`,
        ])),
    ...(report.missing.length === 0
      ? []
      : ([['problems without a completion', String(report.missing.length)]] as [string, string][])),
    ['problems solved', `${String(report.solved)} of ${String(report.problemCount - report.notGradable)}`],
    ...(report.notGradable > 0
      ? ([['problems not gradable here', String(report.notGradable)]] as [string, string][])
      : []),
    ['completions', String(completions)],
    ['time', `${report.seconds.toFixed(1)} s`],
    ...Object.entries(report.source)
      .filter(([key, value]) => value !== undefined && !IN_TITLE.has(key))
      .map(([key, value]): [string, string] => [splitName(key), toText(value)]),
  ];
}

function contaminationSection({ contamination }: Report): HtmlValue {
  if (!contamination) return '';
  const { head, rows } = contaminationTable(contamination);
  return safe`<section>
<h2>With and without a similar training document</h2>
<p>${describeContamination(contamination)}</p>
<div class="wide"><table><tr>${head.map((cell) => safe`<th>${cell}</th>`)}</tr>${rows.map((row) => safe`<tr>${row.map((cell) => safe`<td>${cell}</td>`)}</tr>`)}</table></div>
</section>`;
}

function toText(value: unknown): string {
  if (typeof value === 'number') return value.toLocaleString('en');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function filters(report: Report): Html {
  const options = outcomeKinds(report).map(
    (kind) =>
      safe`<label><input type="checkbox" checked value="${kind}"><span class="tag ${kind}">${OUTCOMES[kind]}</span> ${report.outcomes[kind]}</label>`,
  );
  return safe`<nav>${options}</nav>`;
}

function outcomeKinds(report: Report): GradedSample['outcome'][] {
  return (Object.keys(OUTCOMES) as GradedSample['outcome'][]).filter((kind) => report.outcomes[kind] > 0);
}

function problemSection({ problem, samples, passed }: GradedProblem): Html {
  const kinds = [...new Set(samples.map(({ outcome }) => outcome))];
  const count = samples.length > 1 ? `${String(passed)} of ${String(samples.length)} passed` : '';
  const tags = kinds.map((kind) => safe`<span class="tag ${kind}">${OUTCOMES[kind]}</span>`);
  const distinct = [...new Map(samples.map((sample) => [sample.completion, sample])).values()];
  const shown = distinct.slice(0, SAMPLES_SHOWN).map((sample) => sampleSection(problem.prompt, sample));
  const hidden = distinct.length - shown.length;
  return safe`<details class="problem" data-outcomes="${kinds.join(' ')}">
<summary><b>${problem.taskId}</b> <span class="entry">${problem.entryPoint ?? ''}</span> <span class="count">${count}</span> ${tags}</summary>
${shown}
${hidden > 0 ? safe`<p>${hidden} more in samples.jsonl</p>` : ''}
<details class="more"><summary>checks</summary><pre><code>${highlight(problem.checks.trim())}</code></pre></details>
</details>`;
}

function sampleSection(prompt: string, sample: GradedSample): Html {
  const { outcome, completion, code, output, line } = sample;
  const where = line ? safe` <span class="line">line ${line}</span>` : '';
  const message = sample.note ?? sample.message ?? sample.reason;
  const shown = [
    safe`<pre><code><span class="prompt">${highlight(prompt)}</span><span class="completion ${outcome}">${highlight(code ?? completion)}</span></code></pre>`,
    ...(message === undefined ? [] : [safe`<p class="message ${outcome}">${message}${where}</p>`]),
    ...(output === '' ? [] : [safe`<pre class="output">${output}</pre>`]),
    ...(code === undefined
      ? []
      : [
          safe`<details class="more"><summary>all that was written</summary><pre>${completion}</pre></details>`,
        ]),
  ];
  return safe`<div class="sample">
${shown}
</div>`;
}

function highlight(code: string): Html {
  // Highlighting a long text takes long, and no one reads it: EvalPlus's inputs, say.
  if (code.length > 50_000) return safe`${code.slice(0, 5000)} ...`;
  return new Html(hljs.highlight(code, { language: 'python', ignoreIllegals: true }).value);
}

function meanRate({ problems }: Evaluation): number | null {
  const graded = problems.filter(({ gradable }) => gradable > 0);
  if (graded.length === 0) return null;
  return graded.reduce((sum, { passed, gradable }) => sum + passed / gradable, 0) / graded.length;
}

function percent(share: number | null): string {
  return share === null ? 'unknown' : `${(100 * share).toFixed(1)} %`;
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1d2329; --faint: #68727d; --line: #dfe3e8; --paper: #fff; --code: #f6f8fa;
  --passed: #1a7f4b; --failed: #c2372e; --timeout: #b26a00; --memory: #8250b0; --syntax: #5b6b7b; --keyword: #a0309c; --string: #2f6f3e; --number: #1a5fb4; }
@media (prefers-color-scheme: dark) { :root { --ink: #e3e7eb; --faint: #97a1ab; --line: #333a42; --paper: #15191e; --code: #1c2128;
  --passed: #4cc38a; --failed: #f0776c; --timeout: #e5a34b; --memory: #bd95e6; --syntax: #9aa8b5; --keyword: #d99bd6; --string: #8fce9d; --number: #86b6f2; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { margin: 0; font-size: 1.5rem; overflow-wrap: anywhere; } h1 span { color: var(--faint); font-weight: 400; } .when { margin: 0 0 1.25rem; color: var(--faint); }
dl, dd { margin: 0; overflow-wrap: anywhere; } dt { color: var(--faint); font-size: .85rem; }
.figures { display: flex; flex-wrap: wrap; gap: .5rem 2.5rem; } .figures dd { font-size: 2.2rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.bar { height: 10px; margin: 1rem 0; background: var(--line); border-radius: 5px; overflow: hidden; } .bar i { display: block; height: 100%; background: var(--passed); }
.facts { display: flex; flex-wrap: wrap; gap: .5rem 2rem; }
nav { position: sticky; top: 0; display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: 1.5rem 0 .75rem; padding: .6rem 0; background: var(--paper); border-bottom: 1px solid var(--line); }
.passed { --tone: var(--passed); } .failed { --tone: var(--failed); } .timeout { --tone: var(--timeout); } .memory { --tone: var(--memory); } .syntax, .unsupported { --tone: var(--syntax); }
.tag { color: var(--tone); border: 1px solid var(--tone); border-radius: 3px; padding: 0 .4em; font-size: .8rem; }
h2 { font-size: 1.1rem; margin: 1.5rem 0 .25rem; } .wide { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .9rem .2rem 0; text-align: left; border-bottom: 1px solid var(--line); white-space: nowrap; } th { color: var(--faint); font-weight: 400; font-size: .85rem; }
.problem { border-bottom: 1px solid var(--line); } .problem[hidden] { display: none; }
summary { cursor: pointer; padding: .5rem 0; } .entry, .count, .line { color: var(--faint); }
.more summary { color: var(--faint); font-size: .85rem; }
pre { margin: .25rem 0; padding: .75rem 1rem; overflow-x: auto; background: var(--code); border-radius: 5px; font: 13px/1.45 ui-monospace, monospace; }
.prompt { opacity: .6; } .completion { display: block; margin-left: -1rem; padding-left: calc(1rem - 3px); border-left: 3px solid var(--tone); }
.message { margin: .25rem 0 .75rem; color: var(--tone); overflow-wrap: anywhere; } .output { color: var(--faint); max-height: 12rem; overflow-y: auto; }
.hljs-keyword, .hljs-literal, .hljs-operator { color: var(--keyword); } .hljs-string, .hljs-meta { color: var(--string); } .hljs-number, .hljs-built_in { color: var(--number); }
.hljs-comment { color: var(--faint); font-style: italic; } .hljs-title { font-weight: 600; }
`;

const SCRIPT = `
const boxes = [...document.querySelectorAll('nav input')];
const filter = () => {
  const wanted = boxes.filter((box) => box.checked).map((box) => box.value);
  for (const problem of document.querySelectorAll('.problem'))
    problem.hidden = !problem.dataset.outcomes.split(' ').some((outcome) => wanted.includes(outcome));
};
for (const box of boxes) box.addEventListener('change', filter);
`;
