/** The whole style of the page: it must be readable without a network, in a dark room, on paper. */
export const STYLE = `
:root { color-scheme: light dark; --bad: #b3261e; --warn: #8a5a00; --good: #1d6b34; --dim: #666; --line: #ccc; --box: #f6f6f6; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --warn: #ffc46b; --good: #7fd99a; --dim: #aaa; --line: #444; --box: #1d1d1d; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; border-bottom: 1px solid var(--line); }
p.verdict { font-size: 1.1rem; } .bad { color: var(--bad); } .warn { color: var(--warn); } .good { color: var(--good); } .dim { color: var(--dim); }
details { border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0; padding: .4rem .8rem; } summary { cursor: pointer; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; vertical-align: top; padding: .15rem .8rem .15rem 0; }
code, pre { font: 13px/1.45 ui-monospace, monospace; overflow-wrap: anywhere; } pre { background: var(--box); padding: .5rem .7rem; border-radius: 4px; white-space: pre-wrap; }
`;
