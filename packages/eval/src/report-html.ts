/**
 * `report.html`: one page that needs nothing but itself, to read what a model wrote and how it failed. Plain
 * HTML with `<details>`; its only script filters the list by outcome.
 */
import { Html, safe, splitName, type HtmlValue } from '@phi1/base';
import { assembleProgram, shownPrompt, type Problem } from '@phi1/benchmarks';
import { contaminationTable, describeContamination } from './contamination.js';
import type { Evaluation, GradedProblem, GradedSample } from './evaluate.js';
import {
  describeUnderstanding,
  understandingTable,
  type JudgedProblem,
  type JudgedSample,
} from './judge/understanding.js';
import { cut, highlight, htmlTable, OUTCOMES, percent, percentRange, renderPage } from './page.js';
import { paperModelsTable } from './paper-models.js';
import type { Report } from './report.js';

/** Of many samples of a problem, so many are shown: all that differ, up to this. */
const SAMPLES_SHOWN = 10;

/** The page as one HTML document, solved problems first; whatever a model wrote is escaped. */
export function renderHtml(evaluation: Evaluation, report: Report): string {
  const score = report.passAtK['1'] ?? meanRate(evaluation);
  const of = sourceName(report);
  const problems = solvedFirst(evaluation.problems);
  const judged = new Map(report.understanding?.problems.map((each) => [each.taskId, each]));
  const body = safe`<h1>${of} <span>on ${report.benchmark}</span></h1>
<p class="when">${report.date.slice(0, 16).replace('T', ' ')} UTC, phi1 ${report.version}</p>
${summary(report, score)}
${understandingSection(report, of)}
${contaminationSection(report)}
${modelsSection(report, of)}
${filters(report)}
<div class="grid">${problems.map(gridCell)}</div>
${problems.map((graded, place) => problemSection(graded, place, judged.get(graded.problem.taskId)))}`;
  return renderPage(`${of} on ${report.benchmark}: pass@1 ${percent(score)}`, body, SCRIPT);
}

/** What a model can do is what one looks for first. */
function solvedFirst(problems: readonly GradedProblem[]): GradedProblem[] {
  const rate = ({ passed, gradable }: GradedProblem): number => (gradable === 0 ? -1 : passed / gradable);
  return problems.toSorted((a, b) => rate(b) - rate(a));
}

/** What the title says of a source already. */
const IN_TITLE = new Set(['kind', 'model', 'samples']);

/** What a report calls what wrote the completions. */
export function sourceName({ source }: Pick<Report, 'source'>): string {
  const { kind, model, samples } = source;
  return (
    [model, samples].find((name) => typeof name === 'string') ??
    (kind === 'canonical' ? 'Canonical solutions' : 'Completions')
  );
}

function summary(report: Report, score: number | null): Html {
  const figures = Object.entries(report.passAtK).map(([k, value]) => {
    const interval = report.intervals[k];
    const range = interval
      ? safe`<dd class="range">${percentRange(interval)} (95 %, ${interval.method})</dd>`
      : '';
    return safe`<div><dt>pass@${k}</dt><dd>${percent(value)}</dd>${range}</div>`;
  });
  const facts = listFacts(report).map(([term, text]) => safe`<div><dt>${term}</dt><dd>${text}</dd></div>`);
  const width = (share: number): string => (100 * share).toFixed(2);
  const interval = report.intervals['1'];
  const range = interval
    ? safe`<b style="left:${width(interval.low)}%;width:${width(interval.high - interval.low)}%"></b>`
    : '';
  return safe`<dl class="figures">${figures}</dl>
<div class="bar" role="img" aria-label="pass@1 ${percent(score)}"><i style="width:${width(score ?? 0)}%"></i>${range}</div>
<dl class="facts">${facts}</dl>`;
}

/** Figures first, then what the source says of itself, in words. */
function listFacts(report: Report): [string, string][] {
  const completions = sum(Object.values(report.outcomes));
  const unknown = sum(Object.values(report.unknown));
  return [
    ...(report.extracted === 0
      ? []
      : Object.entries(report.passAtKWithoutExtraction).map(([k, value]): [string, string] => [
          `pass@${k} of completions as they are`,
          `${percent(value)} (code was taken out of ${String(report.extracted)})`,
        ])),
    ...(report.missing.length === 0
      ? []
      : ([['problems without a completion', String(report.missing.length)]] as [string, string][])),
    ...(unknown === 0
      ? []
      : ([['completions of no problem of it, left out', String(unknown)]] as [string, string][])),
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

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

function understandingSection({ understanding }: Report, model: string): HtmlValue {
  if (!understanding) return '';
  return safe`<section>
<h2>${understanding.judge.isStandIn ? 'Scores of a stand-in for a judge' : 'Understanding'}</h2>
<p>${describeUnderstanding(understanding)}</p>
${htmlTable(understandingTable(understanding, model))}
</section>`;
}

function contaminationSection({ contamination }: Report): HtmlValue {
  if (!contamination) return '';
  return safe`<section>
<h2>With and without a similar training document</h2>
<p>${describeContamination(contamination)}</p>
${htmlTable(contaminationTable(contamination))}
</section>`;
}

function modelsSection(report: Report, model: string): HtmlValue {
  const table = paperModelsTable(report, model);
  if (!table) return '';
  return safe`<section>
<h2>Beside the models of the paper</h2>
<p>Quoted from table 1 of the paper; measured by this evaluation.</p>
${htmlTable(table)}
</section>`;
}

function toText(value: unknown): string {
  if (typeof value === 'number') return value.toLocaleString('en');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function filters(report: Report): Html {
  const kinds = outcomeKinds(report).map((kind): [string, string, number] => [
    kind,
    OUTCOMES[kind],
    report.outcomes[kind],
  ]);
  const missing = report.missing.length;
  if (missing > 0) kinds.push(['missing', 'no completion', missing]);
  const boxes = kinds.map(
    ([kind, name, count]) =>
      safe`<label><input type="checkbox" checked value="${kind}"><span class="tag ${kind}">${name}</span> ${count}</label>`,
  );
  return safe`<nav>${boxes}</nav>`;
}

function outcomeKinds(report: Report): GradedSample['outcome'][] {
  return (Object.keys(OUTCOMES) as GradedSample['outcome'][]).filter((kind) => report.outcomes[kind] > 0);
}

/** How the completions of a problem ended, each kind once. */
function endings({ samples }: GradedProblem): string[] {
  return samples.length === 0 ? ['missing'] : [...new Set(samples.map(({ outcome }) => outcome))];
}

/** A square, filled as far as the problem was solved. */
function gridCell(graded: GradedProblem, place: number): Html {
  const { problem, passed, gradable } = graded;
  const kinds = endings(graded);
  const tone = kinds.find((kind) => kind !== 'passed') ?? 'passed';
  const share = gradable === 0 ? 0 : Math.round((100 * passed) / gradable);
  const title = `${problem.taskId}: ${kinds.map(endingName).join(', ')}`;
  return safe`<a class="${tone}" href="#p${place}" title="${title}" data-outcomes="${kinds.join(' ')}" style="--share:${share}%"></a>`;
}

function endingName(kind: string): string {
  return kind === 'missing' ? 'no completion' : OUTCOMES[kind as GradedSample['outcome']];
}

function problemSection(graded: GradedProblem, place: number, judged: JudgedProblem | undefined): Html {
  const { problem, samples, passed } = graded;
  const judgedSamples = new Map(samples.map((sample, i) => [sample.completion, judged?.samples[i]]));
  const kinds = endings(graded);
  const count = samples.length > 1 ? `${String(passed)} of ${String(samples.length)} passed` : '';
  const tags = kinds.map((kind) => safe`<span class="tag ${kind}">${endingName(kind)}</span>`);
  const distinct = [...new Map(samples.map((sample) => [sample.completion, sample])).values()];
  const shown = distinct
    .slice(0, SAMPLES_SHOWN)
    .map((sample) => [sampleSection(problem, sample), judgmentSection(judgedSamples.get(sample.completion))]);
  const hidden = distinct.length - shown.length;
  return safe`<details class="problem" id="p${place}" data-outcomes="${kinds.join(' ')}">
<summary><b>${problem.taskId}</b> <span class="entry">${problem.entryPoint ?? ''}</span> <span class="count">${count}</span> ${tags}</summary>
${shown}
${hidden > 0 ? safe`<p>${hidden} more in samples.jsonl</p>` : ''}
${problem.rubric === undefined ? '' : safe`<p class="rubric">${problem.rubric}</p>`}
<details class="more"><summary>checks</summary><pre><code>${highlight(problem.checks.trim())}</code></pre></details>
</details>`;
}

/** What a judge said, which is text of a model's. */
function judgmentSection(judged: JudgedSample | undefined): HtmlValue {
  if (!judged) return '';
  const { grade, judgments, reason } = judged;
  if (grade === null) return safe`<p class="rubric">not graded by the judge: ${reason ?? ''}</p>`;
  const texts = judgments.map(({ grade, evaluation }) => safe`<p>${evaluation} (${grade.toFixed(1)})</p>`);
  return safe`<div class="judgment"><b>grade ${grade.toFixed(1)} of 10</b>${texts}</div>`;
}

function sampleSection(problem: Problem, sample: GradedSample): Html {
  const { outcome, completion, code, output, line } = sample;
  const where = line ? safe` <span class="line">line ${line}</span>` : '';
  const message = [sample.note, sample.message ?? sample.reason]
    .filter((text) => text !== undefined)
    .join('; ');
  const check = typeof line === 'number' ? failingLine(problem, completion, line) : '';
  const shown = [
    safe`<pre><code><span class="prompt">${highlight(shownPrompt(problem))}</span><span class="completion ${outcome}">${highlight(code ?? completion)}</span></code></pre>`,
    ...(message === '' ? [] : [safe`<p class="message ${outcome}">${message}${where}</p>`]),
    ...(check === '' ? [] : [safe`<pre class="check ${outcome}"><code>${highlight(check)}</code></pre>`]),
    ...(output === '' ? [] : [safe`<pre class="output">${output}</pre>`]),
    ...(code === undefined
      ? []
      : [
          safe`<details class="more"><summary>all that was written</summary><pre>${cut(completion)}</pre></details>`,
        ]),
  ];
  return safe`<div class="sample">
${shown}
</div>`;
}

/** The line of the program, or of the checks after it, at which it failed. */
function failingLine(problem: Problem, completion: string, line: number): string {
  const { source, tests } = assembleProgram(problem, completion);
  const program = source.split('\n');
  // the source ends with a line break, after which the checks begin
  return ((line < program.length ? program : tests.split('\n'))[line - 1] ?? '').trim();
}

function meanRate({ problems }: Evaluation): number | null {
  const graded = problems.filter(({ gradable }) => gradable > 0);
  if (graded.length === 0) return null;
  return graded.reduce((sum, { passed, gradable }) => sum + passed / gradable, 0) / graded.length;
}

const SCRIPT = `
const boxes = [...document.querySelectorAll('nav input')];
const filter = () => {
  const wanted = boxes.filter((box) => box.checked).map((box) => box.value);
  for (const element of document.querySelectorAll('[data-outcomes]'))
    element.hidden = !element.dataset.outcomes.split(' ').some((outcome) => wanted.includes(outcome));
};
for (const box of boxes) box.addEventListener('change', filter);
const open = () => {
  const target = document.getElementById(location.hash.slice(1));
  if (target instanceof HTMLDetailsElement) target.open = true;
};
addEventListener('hashchange', open);
open();
`;
