/** What the pages of this package share: their frame, their looks, highlighted Python. A page needs nothing but itself. */
import { Html, safe, type HtmlValue, type Table } from '@phi1/base';
import hljs from 'highlight.js/lib/core';
import python from 'highlight.js/lib/languages/python';
import type { GradedSample } from './evaluate.js';

hljs.registerLanguage('python', python);

/** How programs end, in words. */
export const OUTCOMES: Readonly<Record<GradedSample['outcome'], string>> = {
  passed: 'passed',
  failed: 'failed',
  timeout: 'timed out',
  memory: 'out of memory',
  syntax: 'not Python',
  unsupported: 'not gradable here',
};

/** A page as one HTML document; `script` is our own. */
export function renderPage(title: string, body: HtmlValue, script: string): string {
  return safe`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
${body}
</main>
<script>${new Html(script)}</script>
</body>
</html>
`.text;
}

/** A share in percent; of null `unknown`. */
export function percent(share: number | null): string {
  return share === null ? 'unknown' : `${(100 * share).toFixed(1)} %`;
}

/** An interval in percent. */
export function percentRange({ low, high }: { low: number; high: number }): string {
  return `${(100 * low).toFixed(1)} to ${percent(high)}`;
}

/** A table that scrolls by itself where the page is narrow. */
export function htmlTable({ head, rows }: Table): Html {
  return safe`<div class="wide"><table>
<thead><tr>${head.map((cell) => safe`<th>${cell}</th>`)}</tr></thead>
<tbody>${rows.map((row) => safe`<tr>${row.map((cell) => safe`<td>${cell}</td>`)}</tr>`)}</tbody>
</table></div>`;
}

/** Characters of a text that are shown; no one reads more, and highlighting that takes long: EvalPlus's inputs, say. */
const SHOWN = 20_000;

/** Python with its keywords, strings and comments marked; of a long text the beginning. */
export function highlight(code: string): Html {
  const rest = code.length - SHOWN;
  const shown = hljs.highlight(code.slice(0, SHOWN), { language: 'python', ignoreIllegals: true }).value;
  return rest > 0 ? safe`${new Html(shown)}\n... ${rest} characters more` : new Html(shown);
}

/** A text; of a long one the beginning. */
export function cut(text: string): string {
  const rest = text.length - SHOWN;
  return rest > 0 ? `${text.slice(0, SHOWN)}\n... ${String(rest)} characters more` : text;
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1d2329; --faint: #5f6973; --line: #dfe3e8; --paper: #fff; --code: #f6f8fa;
  --passed: #1a7f4b; --failed: #c2372e; --timeout: #9a5b00; --memory: #8250b0; --syntax: #5b6b7b; --keyword: #a0309c; --string: #2f6f3e; --number: #1a5fb4; }
@media (prefers-color-scheme: dark) { :root { --ink: #e3e7eb; --faint: #97a1ab; --line: #333a42; --paper: #15191e; --code: #1c2128;
  --passed: #4cc38a; --failed: #f0776c; --timeout: #e5a34b; --memory: #bd95e6; --syntax: #9aa8b5; --keyword: #d99bd6; --string: #8fce9d; --number: #86b6f2; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { margin: 0; font-size: 1.5rem; overflow-wrap: anywhere; } h1 span { color: var(--faint); font-weight: 400; } .when { margin: 0 0 1.25rem; color: var(--faint); }
h2 { font-size: 1.1rem; margin: 1.5rem 0 .25rem; }
dl, dd { margin: 0; overflow-wrap: anywhere; } dt { color: var(--faint); font-size: .85rem; }
.figures { display: flex; flex-wrap: wrap; gap: .5rem 2.5rem; } .figures dd { font-size: 2.2rem; line-height: 1.2; font-variant-numeric: tabular-nums; } .figures dd.range { font-size: .85rem; color: var(--faint); }
.bar { position: relative; height: 10px; margin: 1rem 0; background: var(--line); border-radius: 5px; overflow: hidden; } .bar i { display: block; height: 100%; background: var(--passed); }
.bar b { position: absolute; top: 3px; height: 4px; background: var(--ink); opacity: .55; }
.facts { display: flex; flex-wrap: wrap; gap: .5rem 2rem; }
nav { position: sticky; top: 0; display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: 1.5rem 0 .75rem; padding: .6rem 0; background: var(--paper); border-bottom: 1px solid var(--line); }
.passed { --tone: var(--passed); } .failed { --tone: var(--failed); } .timeout { --tone: var(--timeout); } .memory { --tone: var(--memory); } .syntax, .unsupported, .missing { --tone: var(--syntax); }
.tag { color: var(--tone); border: 1px solid var(--tone); border-radius: 3px; padding: 0 .4em; font-size: .8rem; white-space: nowrap; }
.grid { display: flex; flex-wrap: wrap; gap: 3px; margin: 1rem 0; } .grid a { width: 14px; height: 14px; border-radius: 3px; background: linear-gradient(to top, var(--passed) var(--share), transparent var(--share)) var(--tone); }
.grid a[hidden], .problem[hidden], tr[hidden] { display: none; } .grid a.unsupported, .grid a.missing { background: none; box-shadow: inset 0 0 0 1px var(--tone); }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .9rem .2rem 0; text-align: left; border-bottom: 1px solid var(--line); white-space: nowrap; vertical-align: top; } th { color: var(--faint); font-weight: 400; font-size: .85rem; }
svg { display: block; } svg text { fill: var(--faint); font: 12px system-ui, sans-serif; } svg .axis { stroke: var(--line); } svg .curve { fill: none; stroke: var(--number); stroke-width: 2; } svg circle { fill: var(--number); } svg .range { stroke: var(--number); }
.problem { border-bottom: 1px solid var(--line); scroll-margin-top: 4rem; }
summary { cursor: pointer; padding: .5rem 0; overflow-wrap: anywhere; } .entry, .count, .line { color: var(--faint); }
.more summary { color: var(--faint); font-size: .85rem; }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); gap: 0 1rem; } .sides > div { min-width: 0; }
pre { margin: .25rem 0; padding: .75rem 1rem; overflow-x: auto; background: var(--code); border-radius: 5px; font: 13px/1.45 ui-monospace, monospace; }
.prompt { opacity: .7; } .completion { display: block; margin-left: -1rem; padding-left: calc(1rem - 3px); border-left: 3px solid var(--tone); }
.rubric { margin: .5rem 0; color: var(--faint); font-style: italic; } .judgment { margin: .5rem 0; overflow-wrap: anywhere; } .judgment p { margin: 0; color: var(--faint); } .message { margin: .25rem 0; color: var(--tone); overflow-wrap: anywhere; } .check { border-left: 3px solid var(--tone); } .output { color: var(--faint); max-height: 12rem; overflow-y: auto; }
.hljs-keyword, .hljs-literal, .hljs-operator { color: var(--keyword); } .hljs-string, .hljs-meta { color: var(--string); } .hljs-number, .hljs-built_in { color: var(--number); }
.hljs-comment { color: var(--faint); font-style: italic; } .hljs-title { font-weight: 600; }
`;
