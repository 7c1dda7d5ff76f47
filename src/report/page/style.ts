// The look of the report: system fonts, light and dark, readable on paper too.

export const pageStyle = `
:root{color-scheme:light dark;--paper:#fbfaf8;--card:#fff;--ink:#1d1f23;--ink-2:#565b64;--line:#e2e0db;
--removed:#b3402f;--admitted:#2f7d5b;--would:#c98a1b;--held:#4a6fa5;--proposed:#3d9db8;--alone:#b9bcc2;--trial:#8a6bb1;--alarm:#b3402f}
@media (prefers-color-scheme:dark){:root{--paper:#15171a;--card:#1d2024;--ink:#e8e6e1;--ink-2:#a3a8b1;--line:#33373d;
--removed:#e0705d;--admitted:#5fb58c;--would:#e3ac4a;--held:#7fa3d8;--proposed:#6cc3dc;--alone:#5d626b;--trial:#b095d6;--alarm:#e0705d}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
font-variant-numeric:tabular-nums;-webkit-text-size-adjust:100%}
header,main,footer{max-width:62rem;margin:0 auto;padding:0 1.5rem}
header{padding-top:3rem}
h1{font-size:2.1rem;line-height:1.2;letter-spacing:-.02em;margin:0 0 .25rem}
h2{font-size:1.3rem;letter-spacing:-.01em;margin:0 0 1rem}
h3{font-size:1rem;margin:1.5rem 0 .5rem;color:var(--ink-2);font-weight:600}
.lead{color:var(--ink-2);margin:0 0 2rem}
section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1.5rem;margin:0 0 1.5rem}
section p{color:var(--ink-2);max-width:46rem}
.figures{list-style:none;display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.75rem;padding:0;margin:0 0 1.5rem}
.figures li{background:var(--card);border:1px solid var(--line);border-top:3px solid var(--alone);border-radius:10px;padding:.75rem 1rem;color:var(--ink-2);font-size:.9rem}
.figures strong{display:block;color:var(--ink);font-size:1.7rem;line-height:1.2;font-weight:650}
.figures .removed{border-top-color:var(--removed)}.figures .admitted{border-top-color:var(--admitted)}.figures .would{border-top-color:var(--would)}.figures .held{border-top-color:var(--held)}.figures .proposed{border-top-color:var(--proposed)}
.figures .overruled{border-top-color:var(--trial)}.figures .alarm{border-top-color:var(--alarm)}
figure{margin:0 0 1rem}
figure svg{display:block;width:100%;height:auto;font-family:inherit}
figure .narrow{display:none}
@media (max-width:36rem){figure .wide{display:none}figure .narrow{display:block}header,main,footer{padding-inline:1rem}section{padding:1rem}}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;padding:0;margin:0 0 .75rem;color:var(--ink-2);font-size:.85rem}
.legend i{display:inline-block;width:.7rem;height:.7rem;border-radius:2px;margin-right:.4rem}
figcaption{color:var(--ink-2);font-size:.85rem;margin-top:.25rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.875rem}
th,td{padding:.4rem .45rem;border-bottom:1px solid var(--line);text-align:right;vertical-align:top}
th{color:var(--ink-2);font-weight:600;vertical-align:bottom}
td{white-space:nowrap}
td bdi{display:inline-block;min-width:9rem;white-space:normal;overflow-wrap:anywhere}
th:first-child,th.text,td:first-child,td:has(bdi),td:has(code){text-align:left}
code{font:.88em ui-monospace,"Cascadia Mono",Consolas,Menlo,monospace;overflow-wrap:anywhere}
.codes{list-style:none;display:flex;flex-wrap:wrap;gap:.5rem 1.25rem;padding:0;color:var(--ink-2)}
summary{cursor:pointer;color:var(--ink-2)}
details[open] summary{margin-bottom:.5rem}
footer{color:var(--ink-2);font-size:.85rem;padding-bottom:3rem}
@media print{body{background:#fff}section{break-inside:avoid;border:0;padding:0}}
`;
