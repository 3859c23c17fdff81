/** The style that all pages made here have in common: one column, light or dark as the reader's system has it. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #1d2329; --faint: #68727d; --line: #dfe3e8; --paper: #fff; --code: #f6f8fa; --passed: #1a7f4b; --failed: #c2372e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e3e7eb; --faint: #97a1ab; --line: #333a42; --paper: #15191e; --code: #1c2128; --passed: #4cc38a; --failed: #f0776c; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 64rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { margin: 0; font-size: 1.5rem; } h2 { margin: 2rem 0 .5rem; font-size: 1.15rem; } h3 { margin: 1rem 0 .25rem; font-size: 1rem; }
.facts { color: var(--faint); margin: .25rem 0 1rem; } figure { margin: 0; overflow-x: auto; } svg { max-width: 100%; height: auto; border-radius: 5px; }
table { border-collapse: collapse; margin: 1rem 0 .5rem; font-variant-numeric: tabular-nums; } th, td { text-align: left; padding: .35rem 1rem .35rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--faint); font-weight: 500; font-size: .85rem; }
pre { margin: .25rem 0; padding: .6rem .8rem; overflow-x: auto; background: var(--code); border-radius: 5px; font: 13px/1.45 ui-monospace, monospace; }
`;
