// Pictures of an answer: things and the links between them, and rows along time.
// An answer is { vars, rows }, each row variable -> { type, value }, as SPARQL's JSON has it.

const MOST_NODES = 300; // more is no picture
const READABLE = 0.75; // below this scale words are too small
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

/** Draw the links into a box; where things come to rest they stay. */
export async function drawGraph(box, answer, short) {
  const links = linksOf(answer);
  const names = [...new Set(links.flatMap(([from, , to]) => [from, to]))];
  const kept = new Set(names.slice(0, MOST_NODES));
  const note = document.createElement('p');
  note.className = 'small muted';
  note.textContent = `${kept.size} things, ${links.length} links${names.length > kept.size ? `; ${names.length - kept.size} things more are in the table only` : ''}. Drag to move, scroll to zoom, double click to open. The table holds the same.`;
  const place = document.createElement('div');
  place.className = 'picture';
  place.setAttribute('role', 'img');
  place.setAttribute('aria-label', `Drawing of ${kept.size} things and ${links.length} links; the table holds the same`);
  box.append(note, place);
  const vis = await visNetwork();
  if (!place.isConnected) return; // something else is shown by now
  const last = (iri) => short(iri).replace(/^.*[/#:]/, '');
  const words = (iri) => (last(iri).length > 20 ? last(iri).replaceAll('-', ' ') : last(iri)); // long keys break into lines
  const ink = colour('--ink');
  const nodes = [...kept].map((iri) => ({ id: iri, label: words(iri), shape: 'dot', size: 7, color: { background: colour('--accent'), border: colour('--accent'), highlight: { background: colour('--wash'), border: colour('--accent') } }, font: { color: ink, size: 15, strokeWidth: 4, strokeColor: colour('--surface') } }));
  const edges = [...bundled(links.filter(([from, , to]) => kept.has(from) && kept.has(to)))].map(([id, { from, to, labels }]) => ({ id, from, to, label: told([...labels].map(last)), arrows: 'to', color: { color: colour('--muted'), highlight: colour('--accent') }, font: { color: colour('--muted'), size: 11, strokeWidth: 3, strokeColor: colour('--surface') } }));
  const network = new vis.Network(place, { nodes: new vis.DataSet(nodes), edges: new vis.DataSet(edges) }, {
    layout: { randomSeed: 7, improvedLayout: nodes.length < 120 },
    physics: { solver: 'forceAtlas2Based', forceAtlas2Based: { avoidOverlap: 0.6, springLength: 130 }, stabilization: { iterations: 250, fit: true } },
    interaction: { hover: true }, edges: { smooth: { enabled: true, type: 'dynamic' } }, nodes: { widthConstraint: { maximum: 170 } },
  });
  network.once('stabilizationIterationsDone', () => { network.setOptions({ physics: false }); open(network, links); place.dataset.drawn = 'yes'; });
  network.on('doubleClick', ({ nodes: [iri] }) => { const ours = iri?.match(/\/id\/.+$/); if (ours) location.href = ours[0]; });
}

/** Links in the same direction between the same two things are one line. */
function bundled(links) {
  const lines = new Map();
  for (const [from, label, to] of links) {
    const id = `${from} ${to}`;
    if (!lines.has(id)) lines.set(id, { from, to, labels: new Set() });
    lines.get(id).labels.add(label);
  }
  return lines;
}

const told = (labels) => (labels.length > 2 ? `${labels[0]} + ${labels.length - 1}` : labels.join(', '));

/** All of it where words stay readable so, else the best connected thing and what is around it. */
function open(network, links) {
  network.fit();
  if (network.getScale() >= READABLE) return;
  const count = new Map();
  for (const [from, , to] of links) for (const iri of [from, to]) count.set(iri, (count.get(iri) ?? 0) + 1);
  const best = [...count].filter(([iri]) => network.getPositions([iri])[iri]).sort((a, b) => b[1] - a[1])[0][0];
  network.moveTo({ position: network.getPositions([best])[best], scale: READABLE });
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
