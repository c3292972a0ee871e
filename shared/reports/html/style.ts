/** The style of a report's page: the system's fonts, a column to read, light and dark. */
export const reportStyle = `
:root { color-scheme: light dark; }
:root, :host { --ink: light-dark(#1a1a1a, #e4e4e4); --quiet: light-dark(#595959, #a6a6a6);
  --line: light-dark(#d4d4d4, #3d3d3d); --ground: light-dark(#ffffff, #161616); --raised: light-dark(#f4f4f4, #232323);
  --link: light-dark(#00558a, #7cc6f2); --failed: light-dark(#fdeceb, #3d1d1b); }
body, :host { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 Inter, system-ui, sans-serif; }
main, .main { max-width: 46rem; margin: 0 auto; padding: 2.5rem 1.25rem 1rem; overflow-wrap: break-word; }
h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: 1.8em 0 0.6em; text-wrap: balance; }
h1 { font-size: 1.9rem; margin-top: 0; }
h2 { font-size: 1.35rem; }
h3, h4, h5, h6 { font-size: 1.05rem; }
p, ul, ol, blockquote, pre { margin: 0.8em 0; }
li > ul, li > ol { margin: 0.2em 0; }
a { color: var(--link); }
code { font: 0.875em/1.5 ui-monospace, 'JetBrains Mono', monospace; background: var(--raised); padding: 0.1em 0.3em;
  border-radius: 3px; }
pre { background: var(--raised); padding: 0.8em 1em; border-radius: 4px; overflow-x: auto; }
pre code { padding: 0; background: none; }
blockquote { border-left: 3px solid var(--line); margin-left: 0; padding-left: 1em; color: var(--quiet); }
hr { border: 0; border-top: 1px solid var(--line); margin: 2em 0; }
img { max-width: 100%; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
th, td { padding: 3px 10px; text-align: left; vertical-align: baseline; }
main > table, .main > table, .comparison { border-top: 2px solid; border-bottom: 2px solid; }
main > table thead th, .main > table thead th, .comparison thead th { border-bottom: 1px solid; }
caption { text-align: left; font-weight: 600; padding-bottom: 0.4em; }
.right { text-align: right; white-space: nowrap; }
.block td[style*='right'] { white-space: nowrap; }
figure { margin-left: 0; margin-right: 0; }
.block { margin: 1.6em 0; overflow-x: auto; }
.block + p { margin-top: 0; }
figure svg { display: block; max-width: 100%; height: auto; }
small { display: block; color: var(--quiet); font-size: 0.8rem; line-height: 1.5; }
.absent { color: var(--quiet); }
.failure { background: var(--failed); padding: 0.6em 0.9em; border-radius: 4px; }
footer { max-width: 46rem; margin: 0 auto; padding: 1rem 1.25rem 2.5rem; color: var(--quiet); font-size: 0.8rem; }
@media print { main, footer { max-width: none; padding: 0; } .block { break-inside: avoid; } }
`
