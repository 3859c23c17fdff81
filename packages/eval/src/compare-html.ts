/** `compare.html`: evaluations side by side, with a curve over them and the completions of the problems that differ. */
import { Html, safe, type HtmlValue } from '@phi1/base';
import type { ComparedEvaluation, ComparedEvaluations, ComparedProblem } from './compare-folders.js';
import { comparisonTable, describeChange } from './compare-text.js';
import { cut, highlight, htmlTable, OUTCOMES, percent, renderPage } from './page.js';

/** The page as one HTML document, problems that differ first; whatever a model wrote is escaped. */
export function renderComparison(compared: ComparedEvaluations): string {
  const { benchmark, evaluations, leftOut } = compared;
  const tasks = [...evaluations[0]!.problems.keys()];
  const differing = tasks.filter((task) => differs(evaluations, task));
  const ordered = [...differing, ...tasks.filter((task) => !differing.includes(task))];
  const changes = evaluations.flatMap(({ name, change }) =>
    change ? [safe`<p>${name}: ${describeChange(name, change)}.</p>`] : [],
  );
  const names = evaluations.map(({ name }) => name);
  const title = names.length > 4 ? `${names[0]!} to ${names.at(-1)!}` : names.join(', ');
  const body = safe`<h1>${title} <span>on ${benchmark}</span></h1>
<p class="when">${tasks.length} problems${leftOut.length > 0 ? `; ${String(leftOut.length)} that are not in all are left out` : ''}</p>
${curve(evaluations)}
${htmlTable(comparisonTable(compared))}
${changes}
<nav><label><input type="checkbox" id="all"> also the ${tasks.length - differing.length} problems on which all are alike</label></nav>
${ordered.map((task) => problemSection(task, evaluations, differing.includes(task)))}`;
  return renderPage(`${benchmark}: ${String(evaluations.length)} evaluations compared`, body, SCRIPT);
}

function rate({ passed, gradable }: ComparedProblem): number {
  return passed / gradable;
}

function differs(evaluations: readonly ComparedEvaluation[], task: string): boolean {
  return new Set(evaluations.map(({ problems }) => rate(problems.get(task)!))).size > 1;
}

function problemSection(task: string, evaluations: readonly ComparedEvaluation[], differ: boolean): Html {
  const found = evaluations.map(({ name, problems }) => ({ name, ...problems.get(task)! }));
  const tags = found.map((each) => {
    const kind = each.passed > 0 ? 'passed' : (each.samples[0]?.outcome ?? 'failed');
    const text = each.gradable === 1 ? OUTCOMES[kind] : `${String(each.passed)} of ${String(each.gradable)}`;
    return safe`<span class="tag ${kind}">${text}</span>`;
  });
  const sides = found.map(({ name, samples }) => safe`<div><b>${name}</b>${shownSample(samples)}</div>`);
  return safe`<details class="problem" data-differs="${String(differ)}"${new Html(differ ? '' : ' hidden')}>
<summary><b>${task}</b> ${tags}</summary>
<div class="sides">${sides}</div>
</details>`;
}

/** The first completion that passed, else the first. */
function shownSample(samples: ComparedProblem['samples']): HtmlValue {
  const sample = samples.find(({ outcome }) => outcome === 'passed') ?? samples[0];
  if (!sample) return safe`<p class="message missing">no completion</p>`;
  const { outcome, completion, message } = sample;
  const said = message === undefined ? '' : safe`<p class="message ${outcome}">${cut(message)}</p>`;
  return [
    safe`<pre><code><span class="completion ${outcome}">${highlight(completion)}</span></code></pre>`,
    said,
  ];
}

/** The least and the most of the drawing, and what each evaluation takes between. */
const WIDTH = { least: 340, each: 110, most: 720 };
/** That a name takes at least. */
const LABEL = 50;
const HEIGHT = 220;
const MARGIN = { left: 44, right: 16, top: 12, bottom: 28 };

/** pass@1 over the evaluations in their order, each with its interval. */
function curve(evaluations: readonly ComparedEvaluation[]): Html {
  const top = Math.ceil(10 * Math.max(0.01, ...evaluations.map(({ interval }) => interval.high))) / 10;
  const width = Math.min(WIDTH.most, Math.max(WIDTH.least, WIDTH.each * evaluations.length));
  const step = (width - MARGIN.left - MARGIN.right) / evaluations.length;
  const x = (place: number): string => (MARGIN.left + step * (place + 0.5)).toFixed(1);
  const y = (share: number): string =>
    (HEIGHT - MARGIN.bottom - (share / top) * (HEIGHT - MARGIN.top - MARGIN.bottom)).toFixed(1);
  const ticks = [0, top / 2, top].map(
    (share) =>
      safe`<line class="axis" x1="${MARGIN.left}" x2="${width - MARGIN.right}" y1="${y(share)}" y2="${y(share)}"/><text x="${MARGIN.left - 6}" y="${y(share)}" dy="4" text-anchor="end">${(100 * share).toFixed(0)} %</text>`,
  );
  const every = Math.ceil(LABEL / step);
  const label = (name: string, i: number): HtmlValue =>
    i % every === 0
      ? safe`<text x="${x(i)}" y="${HEIGHT - 8}" text-anchor="middle">${fitted(name, step * every)}</text>`
      : '';
  const points = evaluations.map(
    ({ name, passAt1, interval }, i) =>
      safe`<line class="range" x1="${x(i)}" x2="${x(i)}" y1="${y(interval.low)}" y2="${y(interval.high)}"/><circle cx="${x(i)}" cy="${y(passAt1)}" r="4"><title>${name}: ${percent(passAt1)}</title></circle>${label(name, i)}`,
  );
  const path = evaluations.map(({ passAt1 }, i) => `${x(i)},${y(passAt1)}`).join(' ');
  return safe`<div class="wide"><svg width="${width}" height="${HEIGHT}" viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label="pass@1 over the evaluations">
${ticks}<polyline class="curve" points="${path}"/>${points}
</svg></div>`;
}

/** The end of a name, as far as there is room. */
function fitted(name: string, width: number): string {
  const most = Math.max(2, Math.floor(width / 7));
  return name.length > most ? `…${name.slice(1 - most)}` : name;
}

const SCRIPT = `
const all = document.getElementById('all');
all.addEventListener('change', () => {
  for (const problem of document.querySelectorAll('[data-differs="false"]')) problem.hidden = !all.checked;
});
`;
