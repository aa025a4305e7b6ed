// The query page: an editor that knows our words, answers as table, graph or timeline, links and code to take away.
import { openEditor } from './editor.js';

const $ = (selector) => document.querySelector(selector);
const prefixes = JSON.parse($('#words').textContent);
const field = $('#query');
const first = field.value; // what stands in it to begin with
const host = $('#editor');
const hint = $('#answer').firstElementChild; // where a script runs, what stands there before there is an answer
const MOST = 1000; // rows shown; a file has them all

const editor = openEditor(host, field, () => run(), () => { $('#code').hidden = true; }); // code is that of another query
field.hidden = true;
hint.hidden = false;
$('label[for=query]').hidden = true;
const write = (text) => { if (text !== field.value) editor.write(text); };

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

let showing = 0; // the last time something was shown: what has been loaded too late for an earlier one is not

async function show() {
  const mine = ++showing;
  const box = $('#answer');
  const answered = found && !('boolean' in found);
  $('.views').hidden = !answered;
  if (!answered) { box.replaceChildren(found ? make('p', found.boolean ? 'Yes.' : 'No.') : hint); return; }
  const { datesOf, linksOf } = await import('./answer.js');
  const can = { table: true, graph: linksOf(found).length > 0, timeline: datesOf(found).length > 0 };
  const shown = can[view] ? view : 'table';
  const drawing = shown === 'table' ? null : await import(shown === 'graph' ? './graph.js' : './pictures.js');
  if (mine !== showing) return;
  for (const button of document.querySelectorAll('[data-view]')) {
    button.disabled = !can[button.dataset.view];
    button.setAttribute('aria-pressed', String(button.dataset.view === shown));
  }
  box.replaceChildren();
  if (shown === 'table') box.append(table(found));
  else (shown === 'graph' ? drawing.drawGraph : drawing.drawTimeline)(box, found, short);
}

const address = () => `#query=${encodeURIComponent(field.value)}${view === 'table' ? '' : `&view=${view}`}`;

let asking = 0; // the last question: an answer that comes later than that of a newer one is not shown

/** Ask what stands in the editor; a step of the history, so that the way back leads to the query before. */
function run() {
  if (location.hash !== address()) window.history.pushState(null, '', address());
  ask();
}

async function ask() {
  const began = performance.now();
  const mine = ++asking;
  const query = field.value;
  $('#code').hidden = true;
  say('Asking …');
  try {
    const response = await fetch('/sparql', { method: 'POST', body: new URLSearchParams({ query }), headers: { Accept: 'application/sparql-results+json, application/n-triples;q=0.5' } });
    const sent = await response.text();
    if (mine !== asking) return;
    const took = `${Math.round(performance.now() - began)} ms`;
    if (!response.ok) {
      clear();
      refuse(JSON.parse(sent));
      return;
    }
    if (response.headers.get('content-type').includes('json')) {
      const { head, results, boolean } = JSON.parse(sent);
      found = boolean === undefined ? { query, vars: head.vars, rows: results.bindings } : { query, boolean };
    } else found = { query, ...triples(sent) };
    const number = found.rows?.length;
    const things = found.isGraph ? 'triple' : 'row';
    say(number === undefined ? took : `${number} ${things}${number === 1 ? '' : 's'}, ${took}${number > MOST ? `; a table shows the first ${MOST}` : ''}`);
    show();
    $('.takeaway').hidden = !found;
  } catch (error) {
    if (mine !== asking) return;
    clear();
    refuse({ title: 'The server did not answer', detail: String(error.message) });
  }
}

/** One line beside the button; it takes the place of a fault. */
function say(words) {
  $('#answered').textContent = words;
  $('#fault').hidden = true;
}

function clear() {
  found = null;
  $('.takeaway').hidden = true;
  show();
}

const PLACE = /^error at (\d+):(\d+): /;

/** A problem of the server, in words, with its place marked where it has one. */
function refuse({ title, detail }) {
  say('');
  const box = $('#fault');
  const place = detail.match(PLACE);
  if (place) {
    const { line, column, before, here, after } = editor.mark(Number(place[1]), Number(place[2]));
    const shown = make('pre');
    shown.append(before.slice(-40), make('mark', here || (after ? '▸' : '◂ it ends here')), after.slice(0, 40));
    const more = make('details');
    more.append(make('summary', 'What the server said'), make('p', detail));
    box.replaceChildren(make('strong', `${title}: line ${line}, character ${column}`), shown, more);
  } else box.replaceChildren(make('strong', title), make('p', detail));
  box.hidden = false;
}

/** Save the answer that is shown, `csv` or as it is `sent`: JSON, or Turtle of a graph. */
async function save(form) {
  if (form === 'csv' && found.isGraph) {
    const triples = found;
    const { asCsv } = await import('./takeaway.js');
    keep(new Blob([asCsv(triples)], { type: 'text/csv' }), 'answer.csv');
    return;
  }
  try {
    const response = await fetch('/sparql', { method: 'POST', body: new URLSearchParams({ query: found.query }), headers: { Accept: form === 'csv' ? 'text/csv' : 'application/sparql-results+json, text/turtle;q=0.5' } });
    const isGraph = response.headers.get('content-type').startsWith('text/turtle');
    if (response.ok) keep(await response.blob(), `answer.${form === 'csv' ? 'csv' : isGraph ? 'ttl' : 'json'}`);
    else refuse(await response.json());
  } catch (error) { refuse({ title: 'The server did not answer', detail: String(error.message) }); }
}

/** Code that asks again what has been answered, in a language. */
async function code(language) {
  const [query, isTable] = [field.value, Boolean(found?.rows) && !found.isGraph];
  const { LANGUAGES } = await import('./takeaway.js');
  return LANGUAGES[language](query, `${location.origin}/sparql`, isTable);
}

function keep(blob, name) {
  const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

$('#ask').addEventListener('submit', (event) => { event.preventDefault(); run(); });
document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-example], [data-save], [data-code], [data-share], [data-view]');
  if (!button) return;
  if (button.dataset.example) {
    event.preventDefault();
    write(document.getElementById(button.dataset.example).textContent);
    run();
    host.scrollIntoView({ block: 'nearest' });
  } else if (button.dataset.view) {
    view = button.dataset.view;
    show();
    window.history.replaceState(null, '', address());
  } else if (button.dataset.save) save(button.dataset.save);
  else {
    $('#code').hidden = true; // what stands there is of another button
    const text = button.dataset.code ? await code(button.dataset.code) : `${location.origin}/sparql${address()}`;
    $('#code').textContent = text;
    $('#code').hidden = false;
    try { await navigator.clipboard.writeText(text); say('Copied.'); } catch { say('Copy it from below.'); }
  }
});

/** Ask what the address asks: it may be exchanged under an open page, and is by the way back. */
function fromAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  const named = document.getElementById(`q-${given.get('name')}`);
  view = ['graph', 'timeline'].includes(given.get('view')) ? given.get('view') : 'table';
  write(given.get('query') || named?.textContent || first);
  if (given.get('query') || named) ask();
  else { asking += 1; say(''); clear(); }
}
addEventListener('hashchange', fromAddress);
addEventListener('themechange', () => { if (view === 'graph') show(); }); // what is drawn has the colours of its time
fromAddress();
