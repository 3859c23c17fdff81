/**
 * The page of one or several runs: curves, figures and samples. It is one file that needs nothing but itself; where it is given an
 * address of events (`phi1 watch`), it goes on with them. Its script and style are the plain files in `page` of this package.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Html, PAGE_STYLE, safe } from '@phi1/base';
import type { MetricsLine } from '../metrics.js';
import type { Sample } from '../samples.js';

/** What the page shows of a run. */
export interface PageRun {
  /** Tells it from the others of the page. */
  name: string;
  /** What was trained, in a few words. */
  facts: string;
  lines: readonly MetricsLine[];
  samples: readonly Sample[];
}

/** What {@link renderRunPage} makes a page of. */
export interface RunPageOptions {
  title: string;
  runs: readonly PageRun[];
  /** Where the server-sent events come from that go on with the runs, relative to the page. */
  events?: string;
  /** An SVG picture for readers whose browser runs no scripts. */
  picture?: string;
}

/** Lines beyond that are thinned out. */
const MOST_LINES = 4000;
const DIGITS = 6;

/** @returns the text of an HTML file */
export function renderRunPage({ title, runs, events, picture }: RunPageOptions): string {
  const { script, style } = readPageFiles();
  const status = events === undefined ? '' : safe`<span id="status" role="status">connecting</span>`;
  return safe`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="content-security-policy" content="${pagePolicy()}">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${new Html(PAGE_STYLE + style)}</style>
</head>
<body${events === undefined ? '' : safe` data-events="${events}"`}>
<main>
<header><h1>${title}</h1>${status}</header>
<div class="controls">
<fieldset><label><input type="radio" name="axis" value="step" checked> steps</label><label><input type="radio" name="axis" value="tokens"> tokens</label><label><input type="radio" name="axis" value="seconds"> time</label></fieldset>
<label><input type="checkbox" id="smooth" checked> smoothed</label>
<fieldset id="runs"></fieldset>
</div>
<noscript><p class="facts">The curves are drawn by a script of this page, which your browser does not run.</p>${new Html(picture ?? '')}</noscript>
<div id="charts"></div>
<p class="facts">Dashed: on validation texts. Bits per byte compare models of different tokenizers.</p>
<div class="scroll"><table id="table"></table></div>
<h2>Samples</h2>
<div id="samples"></div>
</main>
<script type="application/json" id="data">${new Html(toJson(runs.map(toPageRun)))}</script>
<script>${new Html(script)}</script>
</body>
</html>
`.text;
}

/** The page runs its own script alone, and asks nobody but who serves it. */
export function pagePolicy(): string {
  const hash = createHash('sha256').update(readPageFiles().script).digest('base64');
  return `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'`;
}

/** A run with as many lines and digits as a page has use for. */
export function toPageRun(run: PageRun): PageRun {
  return { ...run, lines: thin(run.lines).map(toPageLine) };
}

/** A line with as many digits as a page has use for. */
export function toPageLine(line: MetricsLine): MetricsLine {
  const rounded = (value: unknown): unknown =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value;
  return Object.fromEntries(
    Object.entries(line).map(([name, value]) => [name, rounded(value)]),
  ) as unknown as MetricsLine;
}

/** Evenly; the last, and what was validated or evaluated, stays. */
function thin(lines: readonly MetricsLine[]): readonly MetricsLine[] {
  const stride = Math.ceil(lines.length / MOST_LINES);
  if (stride <= 1) return lines;
  return lines.filter(
    ({ valLoss, evaluation }, i) =>
      (lines.length - 1 - i) % stride === 0 || valLoss !== null || evaluation !== null,
  );
}

/** As the content of a script element, which it cannot end. */
function toJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

let files: { script: string; style: string } | undefined;

function readPageFiles(): { script: string; style: string } {
  const read = (name: string): string => readFileSync(new URL(`../../page/${name}`, import.meta.url), 'utf8');
  return (files ??= { script: read('run-page.js'), style: read('run-page.css') });
}
