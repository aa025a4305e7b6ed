// Pictures of an answer: things and the links between them, and rows along time.
// An answer is { vars, rows }, each row variable -> { type, value }, as SPARQL's JSON has it.

const MOST_NODES = 300; // more is no picture
const MOST_LINES = 200; // rows of a timeline
const OPEN = 36; // pixels left free beside a timeline for periods without beginning or end
const SVG = 'http://www.w3.org/2000/svg';
const DATES = /^[.~?%/\d-]+$/;
const PREDICATES = /^(p|pred|predicate|property|link|relation|type)$/i; // columns that name a link, between two things
const DAY = /(\d{4})(?:-(\d\d))?(?:-(\d\d))?/g;

/**
 * Links as [from, label, to], IRIs: a graph's triples, or of each row its first thing with the others. The label is
 * the name of the other's column, or the second thing where its column is named as a predicate's.
 */
export function linksOf({ vars, rows, isGraph }) {
  const links = [];
  for (const row of rows) {
    if (isGraph) {
      if (row.object.type === 'uri') links.push([row.subject.value, row.predicate.value, row.object.value]);
      continue;
    }
    const things = vars.filter((name) => row[name]?.type === 'uri');
    const named = things.length > 2 && PREDICATES.test(things[1]);
    for (const name of things.slice(named ? 2 : 1)) links.push([row[things[0]].value, named ? row[things[1]].value : name, row[name].value]);
  }
  return links;
}

/**
 * Rows with dates as { start, end, before, after, told, term }, in the order of time. Start and end are in
 * milliseconds; before and after say that the period has no known beginning or end; told is its dates as written.
 */
export function datesOf({ vars, rows }) {
  const dated = vars.filter((name) => rows.some((row) => spanOf(row[name])) && rows.every((row) => !row[name] || spanOf(row[name])));
  if (!dated.length) return [];
  const words = vars.filter((name) => !dated.includes(name));
  const best = words.find((name) => rows.some((row) => row[name] && row[name].type !== 'uri')) ?? words[0];
  const found = [];
  for (const row of rows) {
    const spans = dated.map((name) => spanOf(row[name])).filter(Boolean);
    if (!spans.length) continue;
    const told = dated.map((name) => row[name]?.value).filter(Boolean).join(' to ');
    found.push({ start: Math.min(...spans.map((each) => each.start)), end: Math.max(...spans.map((each) => each.end)), before: spans.some((each) => each.before), after: spans.some((each) => each.after), told, term: row[best] });
  }
  return found.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** A date of EDTF, xsd:date or xsd:dateTime as { start, end, before, after }; null for anything else. */
function spanOf(term) {
  if (!term || term.type === 'uri' || /integer|decimal|double/.test(term.datatype ?? '')) return null;
  const written = term.value.replace(/T\d\d:\d\d.*$/, '');
  if (!DATES.test(written) || !/^[.~?%/]*\d{4}(?!\d)/.test(written)) return null;
  const days = [...written.matchAll(DAY)];
  const [, year, month = '01', day = '01'] = days[0];
  const [, lastYear, lastMonth, lastDay] = days.at(-1);
  const end = lastDay ? Date.UTC(lastYear, lastMonth - 1, Number(lastDay) + 1) : lastMonth ? Date.UTC(lastYear, lastMonth, 1) : Date.UTC(Number(lastYear) + 1, 0, 1);
  return { start: Date.UTC(year, month - 1, day), end, before: /^(\.\.)?\//.test(written), after: /\/(\.\.)?$/.test(written) };
}

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

let loading = null;
function visNetwork() {
  loading ??= new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement('script'), { src: '/static/vis-network.min.js', onload: () => resolve(window.vis), onerror: reject });
    document.head.append(script);
  });
  return loading;
}

// Things are told apart by colour and shape, links by colour and dashes; the legend says which is which.
const KINDS = { claim: ['--accent', 'dot'], source: ['--own', 'square'], actor: ['--state', 'diamond'], event: ['--strain', 'triangle'], note: ['--reported', 'triangleDown'], other: ['--nothing', 'dot'] };
const LINES = ['--muted', '--exchange', '--support', '--contact', '--strain', '--structure'];
const DASHES = [false, [7, 4], [2, 3]];
const FEW = 8; // kinds of links told apart; the rest are one
const LETTERS = 12.5; // pixels high, at any zoom
const BESIDE = 110; // pixels kept free for labels of what is outermost

const kindOf = (iri) => iri.match(/\/id\/(?:essay\/[^/]+\/)?(claim|source|actor|event|note)\//)?.[1] ?? 'other';

/**
 * What things are called: our graph is asked, a few hundred at a time. The names of those it does not know are
 * made of their keys.
 */
export async function namesOf(iris, short) {
  const named = new Map(iris.map((iri) => [iri, short(iri).replace(/^.*[/#:]/, '').replaceAll('-', ' ').replace(/(?<=[a-z])(?=[A-Z])/g, ' ') || iri]));
  const asked = iris.filter((iri) => /\/id\//.test(iri) && !/[<>"{}|^`\\\s]/.test(iri));
  for (let from = 0; from < asked.length; from += 150) {
    const values = asked.slice(from, from + 150).map((iri) => `<${iri}>`).join(' ');
    const query = `SELECT ?x (SAMPLE(?l) AS ?name) { VALUES ?x { ${values} } ?x skos:prefLabel|stitch:statement|dcterms:title ?l } GROUP BY ?x`;
    const response = await fetch('/sparql', { method: 'POST', body: new URLSearchParams({ query }), headers: { Accept: 'application/sparql-results+json' } });
    if (!response.ok) return named; // too much is asked of the server now: keys are names too
    for (const { x, name } of (await response.json()).results.bindings) named.set(x.value, name.value);
  }
  return named;
}

/** Words in lines of some letters, at most three. */
function lined(words, most) {
  const lines = [''];
  for (const word of words.split(/\s+/)) {
    if (lines.at(-1) && lines.at(-1).length + word.length >= most) lines.push('');
    lines[lines.length - 1] = `${lines.at(-1)} ${word}`.trim();
  }
  return lines.length > 3 ? [...lines.slice(0, 2), `${lines[2]} …`] : lines;
}

/** What each drawing shows now, by its place in the page: where things lie, how large, and what is in the middle. */
export const shown = new WeakMap();

/** Draw the links into a box, all of them in sight; where things come to rest they stay. */
export async function drawGraph(box, answer, short) {
  const links = linksOf(answer);
  const all = [...new Set(links.flatMap(([from, , to]) => [from, to]))];
  const kept = new Set(all.slice(0, MOST_NODES));
  const lines = [...bundled(links.filter(([from, , to]) => kept.has(from) && kept.has(to))).values()];
  const note = element('p', 'small muted', `${kept.size} things, ${links.length} links${all.length > kept.size ? `; ${all.length - kept.size} things more are in the table only` : ''}. Drag or arrow keys move, wheel or + and − zoom, 0 shows all. The table holds the same.`);
  const place = element('div', 'picture');
  place.tabIndex = 0;
  place.setAttribute('role', 'application');
  place.setAttribute('aria-label', `Drawing of ${kept.size} things and ${links.length} links; the table holds the same`);
  const chosen = element('p', 'small chosen', 'Choose a thing or a link to see its whole name.');
  chosen.setAttribute('role', 'status');
  const tools = element('div', 'row more');
  const legend = element('ul', 'row legend small');
  box.append(note, legend, place, tools, chosen);
  const [vis, names] = await Promise.all([visNetwork(), namesOf([...kept], short)]);
  if (!place.isConnected) return; // something else is shown by now
  const told = (kind) => short(kind).replace(/^.*[/#:]/, '').replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
  const looks = looksOf(lines);
  legend.append(...[...new Set([...kept].map(kindOf))].map((kind) => entry(kind, shapeOf(KINDS[kind]))));
  legend.append(...[...looks].map(([kind, look]) => entry(kind === null ? 'several kinds, or another' : told(kind), lineOf(look))));
  const nodes = new vis.DataSet([...kept].map((iri) => {
    const [ink, shape] = KINDS[kindOf(iri)];
    return { id: iri, label: ' ', shape, size: 7, color: { background: colour(ink), border: colour(ink), highlight: { background: colour('--wash'), border: colour('--focus') }, hover: { background: colour('--wash'), border: colour(ink) } } };
  }));
  const edges = new vis.DataSet(lines.map(({ id, from, to, labels }) => {
    const look = looks.get(kindOfLine(labels, looks));
    return { id, from, to, color: { color: colour(look.ink), highlight: colour('--focus'), hover: colour(look.ink) } };
  }));
  const network = new vis.Network(place, { nodes, edges }, {
    layout: { randomSeed: 7, improvedLayout: nodes.length < 120 },
    physics: { solver: 'forceAtlas2Based', forceAtlas2Based: { avoidOverlap: 0.6, springLength: 130 }, stabilization: { iterations: 250, fit: true } },
    interaction: { hover: true }, edges: { arrows: { to: { enabled: true, scaleFactor: 0.6 } }, smooth: { enabled: true, type: 'dynamic' } },
  });
  const weight = new Map([...kept].map((iri) => [iri, lines.filter(({ from, to }) => from === iri || to === iri).length]));
  const ranked = [...kept].sort((a, b) => weight.get(b) - weight.get(a) || (a < b ? -1 : 1));
  const most = place.clientWidth < 500 ? 18 : 24;
  /** Everything as large on the screen at any zoom. */
  const restyle = () => {
    const pixel = 1 / network.getScale();
    nodes.update(labelled(network, ranked, names, most, pixel));
    edges.update(lines.map(({ id, labels }) => ({ id, width: 1.5 * pixel, dashes: dashed(looks.get(kindOfLine(labels, looks)), pixel) })));
  };
  shown.set(place, () => ({ positions: network.getPositions(), scale: network.getScale(), centre: network.getViewPosition() }));
  const whole = () => { network.moveTo(framed(Object.values(network.getPositions()), place)); restyle(); };
  network.once('stabilizationIterationsDone', () => { network.setOptions({ physics: false }); whole(); place.dataset.drawn = 'yes'; });
  let waiting = 0;
  network.on('zoom', () => { clearTimeout(waiting); waiting = setTimeout(restyle, 60); });
  network.on('dragEnd', restyle);
  network.on('doubleClick', ({ nodes: [iri] }) => { if (pageOf(iri)) location.href = pageOf(iri); });
  network.on('select', ({ nodes: [iri], edges: [line] }) => {
    if (iri) chosen.replaceChildren(linked(iri, names));
    else if (line) {
      const { from, to, labels } = lines.find((each) => each.id === line);
      chosen.replaceChildren(linked(from, names), ` – ${[...labels].map(told).join(', ')} → `, linked(to, names));
    }
  });
  const zoom = (by) => { network.moveTo({ scale: network.getScale() * by }); restyle(); };
  const move = (x, y) => { const at = network.getViewPosition(); network.moveTo({ position: { x: at.x + x / network.getScale(), y: at.y + y / network.getScale() } }); };
  const steps = { ArrowLeft: () => move(-60, 0), ArrowRight: () => move(60, 0), ArrowUp: () => move(0, -60), ArrowDown: () => move(0, 60), '+': () => zoom(1.25), '=': () => zoom(1.25), '-': () => zoom(0.8), 0: whole };
  place.addEventListener('keydown', (event) => {
    if (!steps[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    steps[event.key]();
  });
  for (const [words, name, step] of [['+', 'Zoom in', steps['+']], ['−', 'Zoom out', steps['-']], ['Show all', '', whole]]) {
    const button = element('button', '', words);
    button.type = 'button';
    if (name) button.setAttribute('aria-label', name);
    button.addEventListener('click', step);
    tools.append(button);
  }
}

const element = (tag, className, words = '') => Object.assign(document.createElement(tag), { className, textContent: words });
const pageOf = (iri) => iri?.match(/\/id\/.+$/)?.[0];
const linked = (iri, names) => (pageOf(iri) ? Object.assign(element('a', '', names.get(iri)), { href: pageOf(iri) }) : element('span', '', names.get(iri)));

function entry(words, picture) {
  const item = element('li', 'row', words);
  item.prepend(picture);
  return item;
}

/** A look for each kind of link, the commonest first; null is for what has no look of its own. */
function looksOf(lines) {
  const count = new Map();
  for (const { labels } of lines) for (const label of labels) count.set(label, (count.get(label) ?? 0) + 1);
  const kinds = [...count].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, FEW).map(([kind]) => kind);
  const looks = new Map(kinds.map((kind, place) => [kind, { ink: LINES[place % LINES.length], dashes: DASHES[place % DASHES.length] }]));
  if (lines.some(({ labels }) => labels.size > 1 || !looks.has([...labels][0]))) looks.set(null, { ink: '--ink', dashes: [1, 3] });
  return looks;
}

const kindOfLine = (labels, looks) => (labels.size === 1 && looks.has([...labels][0]) ? [...labels][0] : null);

const dashed = ({ dashes }, pixel) => dashes && dashes.map((each) => each * pixel);

function lineOf({ ink, dashes }) {
  const picture = svg('svg', { width: 30, height: 12, 'aria-hidden': 'true' });
  picture.append(svg('line', { x1: 0, x2: 30, y1: 6, y2: 6, stroke: `var(${ink})`, 'stroke-width': 2.5, 'stroke-dasharray': dashes ? dashes.join(' ') : 'none' }));
  return picture;
}

const SHAPES = { dot: 'M1 6a5 5 0 1 0 10 0a5 5 0 1 0-10 0', square: 'M2 2h8v8h-8z', diamond: 'M6 0l6 6l-6 6l-6-6z', triangle: 'M6 1l5.5 10h-11z', triangleDown: 'M6 11l5.5-10h-11z' };
function shapeOf([ink, shape]) {
  const picture = svg('svg', { width: 12, height: 12, 'aria-hidden': 'true' });
  picture.append(svg('path', { d: SHAPES[shape], fill: `var(${ink})` }));
  return picture;
}

/** Where to look from so that all positions are in sight, with room for labels. */
function framed(at, { clientWidth, clientHeight }) {
  const [xs, ys] = [at.map(({ x }) => x), at.map(({ y }) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const beside = Math.min(BESIDE, clientWidth * 0.25);
  const scale = Math.min((clientWidth - beside) / Math.max(right - left, 1), (clientHeight - 90) / Math.max(bottom - top, 1), 1.6);
  return { position: { x: (left + right) / 2, y: (top + bottom) / 2 + 15 / scale }, scale };
}

/** Labels as large on the screen at any zoom: of the best connected things, as many as do not cover one another. */
function labelled(network, ranked, names, most, pixel) {
  const size = LETTERS * pixel;
  const at = network.getPositions(ranked);
  const taken = [];
  return ranked.map((iri) => {
    const lines = lined(names.get(iri), most);
    const { x, y } = at[iri];
    const half = Math.max(...lines.map((line) => line.length)) * size * 0.28;
    const box = [x - half, y - 6 * pixel, x + half, y + 10 * pixel + lines.length * size * 1.2];
    const free = taken.every(([left, top, right, bottom]) => box[2] < left || box[0] > right || box[3] < top || box[1] > bottom);
    if (free) taken.push(box);
    return { id: iri, size: 5.5 * pixel, label: free ? lines.join('\n') : ' ', font: { color: colour('--ink'), size, strokeWidth: size / 4, strokeColor: colour('--surface') } };
  });
}

/** Links in the same direction between the same two things are one line. */
function bundled(links) {
  const lines = new Map();
  for (const [from, label, to] of links) {
    const id = `${from} ${to}`;
    if (!lines.has(id)) lines.set(id, { id, from, to, labels: new Set() });
    lines.get(id).labels.add(label);
  }
  return lines;
}

const svg = (tag, attributes, text) => {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
};

/** Draw rows as bars along time: as long as their dates are imprecise, and paler to the edge where they are open. */
export function drawTimeline(box, answer, short) {
  const all = datesOf(answer);
  const spans = all.slice(0, MOST_LINES);
  const [first, last] = [Math.min(...spans.map((each) => each.start)), Math.max(...spans.map((each) => each.end))];
  const width = Math.max(320, box.clientWidth - 8);
  const line = 40;
  const height = spans.length * line + 34;
  const [left, right] = [spans.some((each) => each.before) ? OPEN : 8, spans.some((each) => each.after) ? OPEN : 8];
  const at = (time) => left + ((time - first) / Math.max(last - first, 1)) * (width - left - right);
  const drawing = svg('svg', { width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': `${spans.length} rows along time; the table holds the same`, class: 'along' });
  for (const year of yearsBetween(first, last, width)) {
    const x = at(Date.UTC(year, 0, 1));
    drawing.append(svg('line', { x1: x, x2: x, y1: 22, y2: height, class: 'along-year' }), svg('text', { x: x + 3, y: 15, class: 'along-tick' }, year));
  }
  spans.forEach(({ start, end, before, after, told, term }, place) => {
    const y = 26 + place * line;
    const words = term ? (term.type === 'uri' ? short(term.value) : term.value) : '';
    const group = svg('g', {});
    const x = at(start);
    const bar = (from, to, name) => svg('rect', { x: from, y: y + 18, width: Math.max(4, to - from), height: 12, rx: 2, class: name });
    group.append(svg('title', {}, `${words}: ${told}`));
    if (before) group.append(bar(0, x, 'along-open'));
    if (after) group.append(bar(at(end), width, 'along-open'));
    group.append(bar(x, at(end), 'along-span'));
    const late = x > width * 0.5;
    const edge = late ? Math.max(x, at(end)) : x;
    const room = Math.floor((late ? edge : width - edge) / 8.5); // letters
    group.append(svg('text', { x: edge, y: y + 14, 'text-anchor': late ? 'end' : 'start', class: 'along-word' }, words.length > room ? `${words.slice(0, room - 1)}…` : words));
    drawing.append(group);
  });
  const notes = [];
  if (spans.some((each) => each.before || each.after)) notes.push('Paler: no beginning or no end is given.');
  const undated = answer.rows.length - all.length;
  if (undated) notes.push(`In the table only, without a date: ${undated}.`);
  if (all.length > spans.length) notes.push(`In the table only, later: ${all.length - spans.length}.`);
  if (notes.length) box.append(Object.assign(document.createElement('p'), { className: 'small muted', textContent: notes.join(' ') }));
  box.append(drawing);
}

/** Years to mark: no closer than 60 pixels, in steps people count in. */
function yearsBetween(first, last, width) {
  const [from, to] = [new Date(first).getUTCFullYear(), new Date(last).getUTCFullYear() + 1];
  const step = [1, 2, 5, 10, 20, 50, 100].find((each) => ((to - from) / each) * 60 <= width) ?? 200;
  const years = [];
  for (let year = Math.ceil(from / step) * step; year <= to; year += step) if (Date.UTC(year, 0, 1) >= first && Date.UTC(year, 0, 1) < last - (last - first) / 25) years.push(year);
  return years;
}
