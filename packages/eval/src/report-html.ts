/**
 * `report.html`: one page that needs nothing but itself, to read what a model wrote and how it failed. Plain
 * HTML with `<details>`; its only script filters the list by outcome.
 */
import hljs from 'highlight.js/lib/core';
import python from 'highlight.js/lib/languages/python';
import type { Evaluation, GradedProblem, GradedSample } from './evaluate.js';
import type { Report } from './report.js';
import type { OutcomeKind } from './sandbox/outcome.js';

hljs.registerLanguage('python', python);

/** Of many samples of a problem, so many are shown: all that differ, up to this. */
const SAMPLES_SHOWN = 10;

const OUTCOMES: Record<OutcomeKind, string> = {
  passed: 'passed',
  failed: 'failed',
  timeout: 'timed out',
  memory: 'out of memory',
  syntax: 'not Python',
  unsupported: 'not gradable here',
};

export function renderHtml(evaluation: Evaluation, report: Report): string {
  const title = `${report.benchmark}: pass@1 ${percent(report.passAtK['1'] ?? meanRate(evaluation))}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escape(report.benchmark)}</h1>
${summary(evaluation, report)}
${filters(report)}
${evaluation.problems.map(problemSection).join('\n')}
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function summary(evaluation: Evaluation, report: Report): string {
  const { low, high, method } = report.passAt1Interval;
  const figures = Object.entries(report.passAtK).map(
    ([k, value]) => `<div><dt>pass@${escape(k)}</dt><dd>${percent(value)}</dd></div>`,
  );
  const facts: [string, string][] = [
    ['95 % interval of pass@1', `${percent(low)} to ${percent(high)} (${method})`],
    ['problems solved', `${String(report.solved)} of ${String(report.problemCount)}`],
    ['completions', String(evaluation.problems.reduce((sum, { samples }) => sum + samples.length, 0))],
    ...Object.entries(report.source).map(([key, value]): [string, string] => [
      key,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
    ['time', `${report.seconds.toFixed(1)} s`],
  ];
  return `<dl class="figures">${figures.join('')}</dl>
<div class="bar" role="img" aria-label="share of completions by outcome">${outcomeKinds(report)
    .map((kind) => `<i class="${kind}" style="flex:${String(report.outcomes[kind])}"></i>`)
    .join('')}</div>
<dl class="facts">${facts.map(([term, text]) => `<div><dt>${escape(term)}</dt><dd>${escape(text)}</dd></div>`).join('')}</dl>`;
}

function filters(report: Report): string {
  const options = outcomeKinds(report).map(
    (kind) =>
      `<label><input type="checkbox" checked value="${kind}"><span class="tag ${kind}">${OUTCOMES[kind]}</span> ${String(report.outcomes[kind])}</label>`,
  );
  return `<nav>${options.join('')}</nav>`;
}

function outcomeKinds(report: Report): OutcomeKind[] {
  return (Object.keys(OUTCOMES) as OutcomeKind[]).filter((kind) => report.outcomes[kind] > 0);
}

function problemSection({ problem, samples, passed }: GradedProblem): string {
  const kinds = [...new Set(samples.map(({ outcome }) => outcome))];
  const count = samples.length > 1 ? `${String(passed)} of ${String(samples.length)} passed` : '';
  const tags = kinds.map((kind) => `<span class="tag ${kind}">${OUTCOMES[kind]}</span>`).join(' ');
  const distinct = [...new Map(samples.map((sample) => [sample.completion, sample])).values()];
  const shown = distinct.slice(0, SAMPLES_SHOWN);
  const hidden = distinct.length - shown.length;
  return `<details class="problem" data-outcomes="${kinds.join(' ')}">
<summary><b>${escape(problem.taskId)}</b> <span class="entry">${escape(problem.entryPoint ?? '')}</span> <span class="count">${count}</span> ${tags}</summary>
${shown.map((sample) => sampleSection(problem.prompt, sample)).join('\n')}
${hidden > 0 ? `<p>${String(hidden)} more in samples.jsonl</p>` : ''}
<details class="checks"><summary>checks</summary><pre><code>${highlight(problem.checks.trim())}</code></pre></details>
</details>`;
}

function sampleSection(prompt: string, sample: GradedSample): string {
  const where = sample.line ? ` <span class="line">line ${String(sample.line)}</span>` : '';
  const message = sample.note ?? sample.message;
  return `<div class="sample">
<pre><code><span class="prompt">${highlight(prompt)}</span><span class="completion ${sample.outcome}">${highlight(sample.completion)}</span></code></pre>
${message === undefined ? '' : `<p class="message ${sample.outcome}">${escape(message)}${where}</p>`}
${sample.output === '' ? '' : `<pre class="output">${escape(sample.output)}</pre>`}
</div>`;
}

function highlight(code: string): string {
  return hljs.highlight(code, { language: 'python', ignoreIllegals: true }).value;
}

function meanRate({ problems }: Evaluation): number {
  return problems.reduce((sum, { passed, samples }) => sum + passed / samples.length, 0) / problems.length;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1d2329; --faint: #68727d; --line: #dfe3e8; --paper: #fff; --code: #f6f8fa;
  --passed: #1a7f4b; --failed: #c2372e; --timeout: #b26a00; --memory: #8250b0; --syntax: #5b6b7b; --keyword: #a0309c; --string: #2f6f3e; --number: #1a5fb4; }
@media (prefers-color-scheme: dark) { :root { --ink: #e3e7eb; --faint: #97a1ab; --line: #333a42; --paper: #15191e; --code: #1c2128;
  --passed: #4cc38a; --failed: #f0776c; --timeout: #e5a34b; --memory: #bd95e6; --syntax: #9aa8b5; --keyword: #d99bd6; --string: #8fce9d; --number: #86b6f2; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; }
dl, dd { margin: 0; } dt { color: var(--faint); font-size: .85rem; }
.figures { display: flex; gap: 2.5rem; } .figures dd { font-size: 2.2rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.bar { display: flex; gap: 2px; height: 10px; margin: 1rem 0; } .bar i { background: var(--tone); min-width: 3px; border-radius: 2px; }
.facts { display: flex; flex-wrap: wrap; gap: .5rem 2rem; }
nav { position: sticky; top: 0; display: flex; flex-wrap: wrap; gap: 1rem; margin: 1.5rem 0 .75rem; padding: .6rem 0; background: var(--paper); border-bottom: 1px solid var(--line); }
.passed { --tone: var(--passed); } .failed { --tone: var(--failed); } .timeout { --tone: var(--timeout); } .memory { --tone: var(--memory); } .syntax { --tone: var(--syntax); }
.tag { color: var(--tone); border: 1px solid var(--tone); border-radius: 3px; padding: 0 .4em; font-size: .8rem; }
.problem { border-bottom: 1px solid var(--line); } .problem[hidden] { display: none; }
summary { cursor: pointer; padding: .5rem 0; } .entry, .count, .line { color: var(--faint); }
.checks summary { color: var(--faint); font-size: .85rem; }
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
