/** A data card as a page of its own: Markdown in HTML, for light and dark screens, on paper and on a telephone. */
import { safe } from '@phi1/base';
import { marked } from 'marked';

/** What bars of a histogram are made of in Markdown; on the page they are drawn. */
export const BAR = '█';

/** @param title plain text */
export async function cardPage(title: string, markdown: string): Promise<string> {
  const content = (await marked.parse(markdown))
    .replace(new RegExp(`<td>(${BAR}*)</td>`, 'g'), (_, bar: string) => `<td class="bar">${drawn(bar)}</td>`)
    .replaceAll('<table>', '<div class="wide"><table>')
    .replaceAll('</table>', '</table></div>');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${safe`${title}`.text}: data card</title>
<style>${STYLE}</style>
<main>
${content}</main>
</html>
`;
}

function drawn(bar: string): string {
  return bar === '' ? '' : `<div style="width:${String(bar.length / 2)}em"></div>`;
}

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d8dee4, #3d444d); --soft: light-dark(#f6f8fa, #151b23); --bar: light-dark(#0969da, #4493f8); }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; color: light-dark(#1f2328, #e6edf3); background: light-dark(#fff, #0d1117); }
main { max-width: 62em; margin: 0 auto; padding: 2em 1em 4em; }
h1 { font-size: 1.8em; margin: 0 0 .6em; overflow-wrap: anywhere; }
h2 { font-size: 1.2em; margin: 2em 0 .6em; padding-bottom: .3em; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
td, th { padding: .3em 1.5em .3em 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { font-weight: 600; }
td[align=right], th[align=right] { text-align: right; white-space: nowrap; }
thead:not(:has(th:not(:empty))) { display: none; }
td.bar { vertical-align: middle; padding-right: 0; }
td.bar div { height: .8em; min-width: 2px; border-radius: 2px; background: var(--bar); }
pre, code { font: .875em/1.45 ui-monospace, monospace; }
pre { padding: 1em; overflow: auto; border: 1px solid var(--line); border-radius: 6px; background: var(--soft); }
`;
