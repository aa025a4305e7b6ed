// The query page: an editor that knows our words, answers as table, graph or timeline, links and code to take away.
import { EditorState, EditorView, keymap, lineNumbers, highlightActiveLine, drawSelection, defaultKeymap, history, historyKeymap, autocompletion, completionKeymap, closeBrackets, syntaxHighlighting, HighlightStyle, bracketMatching, sparql, t } from './vendor/codemirror.min.js';

const $ = (selector) => document.querySelector(selector);
const prefixes = JSON.parse($('#words').textContent);
const field = $('#query');
const MOST = 1000; // rows shown; a file has them all

// In a shadow root the editor's own styles are sheets, which our policy allows; in the page they would be inline.
const host = $('#editor');
const shadow = host.attachShadow({ mode: 'open' });
let terms = null; // asked for at the first word that is typed
const complete = async (context) => {
  const word = context.matchBefore(/[\w?:-]+/);
  if (!word || (word.from === word.to && !context.explicit)) return null;
  terms ??= fetch('/sparql/words').then((answer) => answer.json());
  return { from: word.from, options: await terms, validFor: /^[\w?:-]*$/ };
};
const colours = HighlightStyle.define([
  { tag: t.keyword, color: 'var(--contact)', fontWeight: '600' }, { tag: [t.string, t.special(t.string)], color: 'var(--good)' },
  { tag: t.variableName, color: 'var(--support)' }, { tag: [t.namespace, t.propertyName], color: 'var(--exchange)' },
  { tag: t.comment, color: 'var(--muted)' }, { tag: [t.number, t.bool], color: 'var(--own-ink)' },
]);
const look = EditorView.theme({
  '&': { backgroundColor: 'var(--surface)', color: 'var(--ink)', border: '1px solid var(--edge)', borderRadius: '4px', fontSize: '14px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', minHeight: '13rem', maxHeight: '28rem' }, '&.cm-focused': { outline: '3px solid var(--focus)' },
  '.cm-gutters': { backgroundColor: 'var(--sunk)', color: 'var(--muted)', border: 'none' }, '.cm-content': { caretColor: 'var(--ink)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' }, '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-tooltip': { backgroundColor: 'var(--surface)', border: '1px solid var(--edge)', color: 'var(--ink)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent)', color: 'var(--surface)' }, '.cm-completionDetail': { color: 'inherit', opacity: 0.85 },
  '.cm-selectionBackground, &.cm-focused .cm-selectionBackground': { backgroundColor: 'var(--wash)' },
});
// Chromium writes style attributes where one types over coloured words, which our policy refuses: the editor writes instead.
const over = EditorView.domEventHandlers({
  beforeinput(event, view) {
    if (event.inputType !== 'insertText' || view.state.selection.main.empty) return false;
    event.preventDefault();
    view.dispatch(view.state.update(view.state.replaceSelection(event.data || ''), { userEvent: 'input.type', scrollIntoView: true }));
    return true;
  },
});
const run = () => { ask(); return true; };
const editor = new EditorView({
  parent: shadow,
  root: shadow,
  state: EditorState.create({
    doc: field.value,
    extensions: [
      lineNumbers(), history(), drawSelection(), bracketMatching(), closeBrackets(), highlightActiveLine(), sparql(), syntaxHighlighting(colours), look, over,
      autocompletion({ override: [complete] }), EditorView.lineWrapping, EditorView.contentAttributes.of({ 'aria-label': 'Query', 'aria-describedby': '' }),
      keymap.of([{ key: 'Mod-Enter', run }, ...completionKeymap, ...defaultKeymap, ...historyKeymap]),
      EditorView.updateListener.of((update) => { if (update.docChanged) field.value = update.state.doc.toString(); }),
    ],
  }),
});
host.hidden = false;
field.hidden = true;
$('label[for=query]').hidden = true;
const write = (text) => editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } });

// --- answers ---

const short = (iri) => {
  const [name, start] = Object.entries(prefixes).filter(([, each]) => iri.startsWith(each)).sort((a, b) => b[1].length - a[1].length)[0] || [];
  return start ? `${name}:${iri.slice(start.length)}` : iri;
};
const make = (tag, text) => Object.assign(document.createElement(tag), { textContent: text ?? '' });

function cell(term) {
  const box = make('td');
  if (!term) return box;
  const ours = term.type === 'uri' && term.value.match(/\/id\/.+$/);
  if (ours && term.value.startsWith(prefixes.essay.replace(/id\/essay\/$/, ''))) box.append(Object.assign(make('a', short(term.value)), { href: ours[0] }));
  else box.textContent = term.type === 'uri' ? short(term.value) : term.value;
  return box;
}

function table({ vars, rows }) {
  const whole = make('table');
  const names = make('tr');
  for (const name of vars) names.append(Object.assign(make('th', name), { scope: 'col' }));
  whole.createTHead().append(names);
  const body = whole.createTBody();
  for (const row of rows.slice(0, MOST)) {
    const line = make('tr');
    line.append(...vars.map((name) => cell(row[name])));
    body.append(line);
  }
  return whole;
}

// --- one answer, three ways to look at it ---

let found = null; // { query, vars, rows, isGraph } or { query, boolean }
let view = 'table';

const TRIPLE = /^<([^>]*)> <([^>]*)> (?:<([^>]*)>|"((?:[^"\\]|\\.)*)"\S*) \.$/;
const UNESCAPED = { n: '\n', t: '\t', r: '\r' };
const unescape = (text) => text.replace(/\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})|\\(.)/g, (_, four, eight, one) => (one ? UNESCAPED[one] ?? one : String.fromCodePoint(parseInt(four || eight, 16))));
const uri = (value) => ({ type: 'uri', value });

function triples(text) {
  const rows = text.split('\n').map((line) => line.match(TRIPLE)).filter(Boolean)
    .map(([, s, p, iri, literal]) => ({ subject: uri(s), predicate: uri(p), object: iri === undefined ? { type: 'literal', value: unescape(literal) } : uri(iri) }));
  return { vars: ['subject', 'predicate', 'object'], rows, isGraph: true };
}

async function show() {
  const box = $('#answer');
  const answered = found && !('boolean' in found);
  $('.views').hidden = !answered;
  if (!answered) { box.replaceChildren(...(found ? [make('p', found.boolean ? 'Yes.' : 'No.')] : [])); return; }
  const { datesOf, drawGraph, drawTimeline, linksOf } = await import('./pictures.js');
  const can = { table: true, graph: linksOf(found).length > 0, timeline: datesOf(found).length > 0 };
  const shown = can[view] ? view : 'table';
  for (const button of document.querySelectorAll('[data-view]')) {
    button.disabled = !can[button.dataset.view];
    button.setAttribute('aria-pressed', String(button.dataset.view === shown));
  }
  box.replaceChildren();
  if (shown === 'table') box.append(table(found));
  else if (shown === 'graph') drawGraph(box, found, short);
  else drawTimeline(box, found, short);
}

const address = () => `#query=${encodeURIComponent(field.value)}${view === 'table' ? '' : `&view=${view}`}`;

let takeaway = null; // its code, once there is an answer to take away
let asking = 0; // the last question: an answer that comes later than that of a newer one is not shown

async function ask() {
  const status = $('#answered');
  const began = performance.now();
  const mine = ++asking;
  const query = field.value;
  status.textContent = 'Asking …';
  try {
    const response = await fetch('/sparql', { method: 'POST', body: new URLSearchParams({ query }), headers: { Accept: 'application/sparql-results+json, application/n-triples;q=0.5' } });
    const sent = await response.text();
    if (mine !== asking) return;
    const took = `${Math.round(performance.now() - began)} ms`;
    if (!response.ok) {
      status.textContent = told(sent);
      found = null;
      $('.takeaway').hidden = true;
      show();
      return;
    }
    if (response.headers.get('content-type').includes('json')) {
      const { head, results, boolean } = JSON.parse(sent);
      found = boolean === undefined ? { query, vars: head.vars, rows: results.bindings } : { query, boolean };
    } else found = { query, ...triples(sent) };
    const number = found.rows?.length;
    const things = found.isGraph ? 'triple' : 'row';
    status.textContent = number === undefined ? took : `${number} ${things}${number === 1 ? '' : 's'}, ${took}${number > MOST ? `; a table shows the first ${MOST}` : ''}`;
    show();
    window.history.replaceState(null, '', address());
    takeaway ??= await import('./takeaway.js');
    $('.takeaway').hidden = !found; // a newer question may have failed meanwhile
  } catch { if (mine === asking) status.textContent = 'The server did not answer.'; }
}

/** A problem of the server as words. */
function told(problem) {
  const { title, detail } = JSON.parse(problem);
  return `${title}: ${detail}`;
}

/** Save the answer that is shown, `csv` or as it is `sent`: JSON, or Turtle of a graph. */
async function save(form) {
  if (form === 'csv' && found.isGraph) { keep(new Blob([takeaway.asCsv(found)], { type: 'text/csv' }), 'answer.csv'); return; }
  try {
    const response = await fetch('/sparql', { method: 'POST', body: new URLSearchParams({ query: found.query }), headers: { Accept: form === 'csv' ? 'text/csv' : 'application/sparql-results+json, text/turtle;q=0.5' } });
    const isGraph = response.headers.get('content-type').startsWith('text/turtle');
    if (response.ok) keep(await response.blob(), `answer.${form === 'csv' ? 'csv' : isGraph ? 'ttl' : 'json'}`);
    else $('#answered').textContent = told(await response.text());
  } catch { $('#answered').textContent = 'The server did not answer.'; }
}

function keep(blob, name) {
  const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

$('#ask').addEventListener('submit', (event) => { event.preventDefault(); ask(); });
document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-example], [data-save], [data-code], [data-share], [data-view]');
  if (!button) return;
  if (button.dataset.example) {
    event.preventDefault();
    write(document.getElementById(button.dataset.example).textContent);
    ask();
    host.scrollIntoView({ block: 'nearest' });
  } else if (button.dataset.view) {
    view = button.dataset.view;
    show();
    window.history.replaceState(null, '', address());
  } else if (button.dataset.save) save(button.dataset.save);
  else {
    const text = button.dataset.code ? takeaway.LANGUAGES[button.dataset.code](field.value, `${location.origin}/sparql`, Boolean(found?.rows) && !found.isGraph) : `${location.origin}/sparql${address()}`;
    $('#code').textContent = text;
    $('#code').hidden = false;
    try { await navigator.clipboard.writeText(text); $('#answered').textContent = 'Copied.'; } catch { $('#answered').textContent = 'Copy it from below.'; }
  }
});

/** Ask what the address asks; it may be exchanged under an open page. */
function fromAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  const named = document.getElementById(`q-${given.get('name')}`);
  if (!given.get('query') && !named) return;
  view = ['graph', 'timeline'].includes(given.get('view')) ? given.get('view') : 'table';
  write(given.get('query') || named.textContent);
  ask();
}
addEventListener('hashchange', fromAddress);
addEventListener('themechange', () => { if (view === 'graph') show(); }); // what is drawn has the colours of its time
fromAddress();
