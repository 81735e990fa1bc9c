/** Colours hold WCAG AA on every ground that they stand on, in both schemes: test/browser asks axe. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#fff, #13171c);
  --raised: light-dark(#f5f7f9, #1b2027);
  --line: light-dark(#d9dfe5, #323a44);
  --text: light-dark(#1c2127, #e3e8ee);
  --quiet: light-dark(#57616c, #9fabb8);
  --link: light-dark(#0b5cad, #82b9fa);
  --bad: light-dark(#b3261e, #ff8f85);
  --part: light-dark(#8a5300, #e6b450);
  --good: light-dark(#1a7340, #6fce8f);
  --mended: light-dark(#0b5cad, #7fb6f7);
  --off: light-dark(#5c6670, #9fabb8);
  --removed: light-dark(#ffebe9, #3c1d1f);
  --added: light-dark(#e4f6e9, #173221);
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "Segoe UI Mono", "Liberation Mono", Menlo, Consolas, monospace;
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--ground); color: var(--text); font: 0.9375rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
main { max-width: 72rem; margin: 0 auto; padding: 2rem clamp(1rem, 4vw, 2.5rem) 4rem; }
h1, h2, h3, h4, p, ul, dl, dd, pre, fieldset { margin: 0; padding: 0; }
ul { list-style: none; }
h1 { font-size: 1.75rem; line-height: 1.2; letter-spacing: -0.015em; text-wrap: balance; }
h2 { font-size: 1.1875rem; line-height: 1.3; margin-bottom: 0.75rem; }
h3 { font-size: 1rem; }
h4 { font-size: 0.875rem; margin: 1.25rem 0 0.375rem; }
section { margin-top: 2.5rem; }
p { max-width: 46rem; text-wrap: pretty; }
bdi, code { unicode-bidi: isolate; }
code, pre { font-family: var(--mono); font-size: 0.8125rem; }
a { color: var(--link); text-underline-offset: 0.15em; text-decoration-thickness: 1px; }
a code { color: inherit; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px; }
h2:focus { outline: none; }
[hidden] { display: none !important; }
.skip { position: absolute; left: 1rem; top: -4rem; padding: 0.5rem 0.75rem; background: var(--ground); }
.skip:focus { top: 0.5rem; }
html:not(.has-script) .needs-script { display: none; }

.origin { color: var(--quiet); font-size: 0.8125rem; font-weight: 600; margin-bottom: 0.25rem; }
.facts { display: flex; flex-wrap: wrap; gap: 0.5rem 2rem; margin-top: 1rem; font-size: 0.875rem; }
.facts dt { color: var(--quiet); font-size: 0.8125rem; }
.lead { font-size: 1.0625rem; }
.bar { display: block; width: 100%; height: 0.875rem; margin: 1rem 0; border-radius: 3px; }
.legend { border-top: 1px solid var(--line); margin-bottom: 1rem; }
.legend li { display: grid; grid-template-columns: 3.5rem 11rem 1fr; gap: 0 0.75rem; align-items: baseline; padding: 0.375rem 0; border-bottom: 1px solid var(--line); }
.legend .number { text-align: right; font-variant-numeric: tabular-nums; font-size: 1.0625rem; }
.meaning, .quiet, .remedy, .aside, .in { color: var(--quiet); }

nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin-top: 1.25rem; font-size: 0.875rem; }

.state { font-weight: 600; white-space: nowrap; color: var(--tone); }
.state::before { display: inline-block; width: 1.25em; content: var(--sign) / ""; }
.is-not-repairable { --tone: var(--bad); --sign: "▲"; fill: var(--bad); }
.is-repaired-in-part { --tone: var(--part); --sign: "◐"; fill: var(--part); }
.is-repaired { --tone: var(--mended); --sign: "●"; fill: var(--mended); }
.is-not-known { --tone: var(--quiet); --sign: "?"; fill: var(--quiet); }
.is-in-order { --tone: var(--good); --sign: "✓"; fill: var(--good); }
.is-opted-out { --tone: var(--off); --sign: "–"; fill: var(--off); }
.is-error { color: var(--bad); }
.is-warning { color: var(--part); }
.is-info { color: var(--quiet); }
.tag { display: inline-block; font-size: 0.75rem; font-weight: 600; line-height: 1.25rem; border: 1px solid; border-radius: 3px; padding: 0 0.3125rem; white-space: nowrap; }

table { width: 100%; border-collapse: collapse; font-size: 0.875rem; }
th, td { text-align: left; font-weight: inherit; vertical-align: baseline; padding: 0.4375rem 0.75rem 0.4375rem 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--quiet); font-size: 0.8125rem; overflow-wrap: normal; }
tbody th[scope="row"] { font-weight: inherit; }
.count { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
thead .count { white-space: normal; }
.is-none { color: var(--quiet); }
.share { width: 12rem; }
.share .bar { height: 0.5rem; margin: 0; }
tr:has(+ .own) > * { border-bottom: 0; }
.own td { padding-top: 0; }
.codes th[scope="row"] { padding-left: 1.125rem; }
.codes summary { position: relative; width: fit-content; cursor: pointer; margin-left: -1.125rem; padding-left: 1.125rem; list-style: none; }
.codes summary::-webkit-details-marker { display: none; }
.codes summary::before { content: "▸" / ""; position: absolute; left: 0; color: var(--quiet); }
.codes [open] > summary::before { content: "▾" / ""; }
.codes details p { margin: 0.25rem 0 0.5rem; }
.codes summary code { white-space: nowrap; }
.codes tr:target { background: var(--raised); }

form { background: var(--raised); border: 1px solid var(--line); border-radius: 6px; padding: 0.75rem 1rem; display: flex; flex-wrap: wrap; gap: 0.75rem 1rem; align-items: end; }
.field { display: flex; flex-direction: column; flex: 1 1 10rem; font-size: 0.8125rem; color: var(--quiet); min-width: 0; }
.field.wide { flex-grow: 3; }
input[type="search"], select, button { font: inherit; font-size: 0.875rem; color: var(--text); background: var(--ground); border: 1px solid light-dark(#868f99, #6b7683); border-radius: 4px; padding: 0.3125rem 0.5rem; min-height: 2.125rem; width: 100%; }
button { width: auto; cursor: pointer; padding-inline: 0.75rem; }
::placeholder { color: var(--quiet); opacity: 1; }
fieldset { border: 0; display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; align-self: center; min-width: 0; font-size: 0.875rem; }
legend { float: left; color: var(--quiet); font-size: 0.8125rem; margin-right: 0.25rem; }
fieldset label { display: inline-flex; align-items: center; gap: 0.375rem; }
input[type="checkbox"] { margin: 0; width: 1rem; height: 1rem; accent-color: var(--link); }
.result { max-width: none; display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; margin-top: 0.75rem; }
output { flex: 1; font-weight: 600; font-variant-numeric: tabular-nums; }

.namespace { margin-top: 1.5rem; }
.namespace h3 { padding-bottom: 0.375rem; border-bottom: 1px solid var(--line); }
.aside { font-weight: 400; font-size: 0.875rem; margin-left: 0.375rem; }
.workload { border-bottom: 1px solid var(--line); content-visibility: auto; contain-intrinsic-size: auto none auto 2.375rem; }
.workload > summary { display: grid; grid-template-columns: 0.75rem 10.5rem minmax(0, 1fr) 10rem 8.5rem 9.5rem; gap: 0 0.75rem; align-items: baseline; padding: 0.4375rem 0; cursor: pointer; list-style: none; font-size: 0.875rem; }
.workload > summary::-webkit-details-marker { display: none; }
.workload > summary::before { content: "▸" / ""; color: var(--quiet); }
.workload[open] > summary::before { content: "▾" / ""; }
.workload > summary:hover { background: var(--raised); }
.workload > summary:focus-visible { outline-offset: -2px; }
.workload .name { font-weight: 600; }
.kind, .pods { color: var(--quiet); }
.pods, .found { font-variant-numeric: tabular-nums; }
.body { padding: 0 0 1.5rem 1.5rem; font-size: 0.875rem; }
.todo { background: var(--raised); border-radius: 6px; padding: 0.625rem 0.875rem 0.75rem; margin-top: 0.375rem; }
.todo h4, .columns h4:first-child { margin-top: 0; }
.body ul:not(.findings) { list-style: "–"; padding-left: 0.5rem; }
.body ul:not(.findings) > li { padding-left: 0.5rem; }
.body li + li { margin-top: 0.125rem; }
.body li::marker { color: var(--quiet); }
.columns { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 2.5rem; margin-top: 1.25rem; }
.command { user-select: all; overflow-wrap: anywhere; }
.container { font-family: var(--mono); font-size: 0.8125rem; }
.findings > li + li { margin-top: 0.5rem; }
.group { border-left: 2px solid var(--line); padding-left: 0.75rem; margin-top: 0.625rem; }
.group b { font-weight: 600; }
pre { background: var(--raised); border: 1px solid var(--line); border-radius: 6px; overflow-x: auto; margin-top: 0.375rem; line-height: 1.5; overflow-wrap: normal; }
pre + p { margin-top: 0.375rem; }
pre code { display: block; width: max-content; min-width: 100%; padding: 0.5rem 0; }
.source code { padding-inline: 0.75rem; }
.diff span, .diff del, .diff ins { display: block; padding: 0 0.75rem; text-decoration: none; }
.diff del { background: var(--removed); }
.diff ins { background: var(--added); }
.diff .hunk { color: var(--quiet); }

footer { margin-top: 3rem; color: var(--quiet); font-size: 0.8125rem; }

@media (max-width: 60rem) {
  .share { display: none; }
  .workload { contain-intrinsic-height: auto 4.5rem; }
  .workload > summary { grid-template-columns: 0.75rem minmax(0, 1fr) auto; }
  .workload .name { grid-column: 2 / -1; grid-row: 1; }
  .workload .state { grid-column: 2; grid-row: 2; }
  .workload .kind { grid-column: 3; grid-row: 2; text-align: right; }
  .workload .found { grid-column: 2; grid-row: 3; }
  .workload .pods { grid-column: 3; grid-row: 3; text-align: right; }
}
@media (max-width: 46rem) {
  main { padding-top: 1.25rem; }
  h1 { font-size: 1.375rem; }
  .legend li { grid-template-columns: 3rem 1fr; }
  .meaning { grid-column: 2; }
  table, thead, tbody, tr, th, td { display: block; }
  thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  tbody tr { padding: 0.5rem 0; border-bottom: 1px solid var(--line); }
  tbody th, tbody td { border: 0; padding: 0; }
  .namespaces tbody tr { display: flex; flex-wrap: wrap; gap: 0 0.875rem; }
  .namespaces .share { display: block; flex: 1 1 100%; width: auto; margin: 0.25rem 0; }
  .namespaces .count::before { content: attr(data-label) " "; color: var(--quiet); }
  .namespaces .is-none { display: none; }
  .codes tbody tr { display: grid; grid-template-columns: 1fr auto; gap: 0.125rem 0.75rem; }
  .codes th { grid-row: 2; grid-column: 1 / -1; }
  .codes th[scope="row"] { padding-left: 1.125rem; }
  .body { padding-left: 0; }
  .columns { grid-template-columns: minmax(0, 1fr); }
  .columns > div + div h4:first-child { margin-top: 1.25rem; }
}
@media print {
  :root { color-scheme: light; }
  body { font-size: 9.5pt; }
  main { max-width: none; padding: 0; }
  form, .result, .skip, nav, .needs-script { display: none !important; }
  .workload { content-visibility: visible; }
  h2, h3, h4, summary { break-after: avoid; }
  li, tr { break-inside: avoid; }
  pre { overflow: visible; }
  pre code { width: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
}
@media (forced-colors: active) {
  .bar { forced-color-adjust: none; }
}
`;
