// Draws what the server worked out, and keeps picture, panel, table and address in step.
const data = JSON.parse(document.getElementById('data').textContent);
const $ = (selector) => document.querySelector(selector);
const $$ = (selector) => [...document.querySelectorAll(selector)];
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const nodes = new vis.DataSet(data.nodes.map(({ title, ...node }) => node));
const edges = new vis.DataSet(data.edges);
const nodeById = new Map(data.nodes.map((node) => [node.id, node]));
const edgeById = new Map(data.edges.map((edge) => [edge.id, edge]));
const rowById = new Map($$('tr[data-line]').map((row) => [row.dataset.line, row]));
const ARROWS = { exchange: 'arrow', support: 'vee', contact: 'circle', strain: 'bar', structure: 'diamond' };
const DASHES = { noted: false, own: [7, 5], reported: [2, 5] };
const look = (node) => data.looks[node.group] || 'body';
const checked = (name) => new Set($$(`[name=${name}]:checked`).map((box) => box.value));
const range = { from: $('#from'), to: $('#to') };
let chosen = null;
let network = null;
let shown = { nodes: new Set(), edges: new Set() };

// --- what is drawn, and how ---

function overlaps(spans, from, to) {
  if (from === Number(range.from.min) && to === Number(range.to.max)) return true;
  return spans.some(([first, last]) => (!first || Number(first.slice(0, 4)) <= to) && (!last || Number(last.slice(0, 4)) >= from));
}

function filter() {
  const families = checked('family');
  const standings = checked('standing');
  const looks = checked('look');
  const source = $('#source')?.value;
  const [from, to] = [Number(range.from.value), Number(range.to.value)].sort((a, b) => a - b);
  $('#span').textContent = `${from}–${to}`;
  const fits = (id) => looks.has(look(nodeById.get(id)));
  const kept = data.edges.filter((edge) => families.has(edge.family) && standings.has(edge.standing) && fits(edge.from)
    && fits(edge.to) && (!source || edge.sources.includes(source)) && overlaps(edge.spans, from, to));
  shown = { edges: new Set(kept.map((edge) => edge.id)), nodes: new Set(kept.flatMap((edge) => [edge.from, edge.to])) };
  edges.update(data.edges.map((edge) => ({ id: edge.id, hidden: !shown.edges.has(edge.id) })));
  nodes.update(data.nodes.map((node) => ({ id: node.id, hidden: !shown.nodes.has(node.id) })));
  for (const [id, row] of rowById) row.hidden = !shown.edges.has(id);
  $('#status').textContent = `${shown.nodes.size} of ${data.nodes.length} actors, ${shown.edges.size} of ${data.edges.length} lines`;
}

const fate = (edge) => {
  const work = $('#falls')?.value;
  return !work || !edge.sources.includes(work) ? null : edge.falls.includes(work) ? 'falls' : 'weakened';
};

// The shortest way over the lines that are shown, whichever way they point.
function way() {
  const [start, end] = [$('#way-a').value, $('#way-b').value];
  if (!start || !end || start === end) return null;
  const came = new Map([[start, null]]);
  const queue = [start];
  while (queue.length && !came.has(end)) {
    const here = queue.shift();
    for (const edge of data.edges) {
      if (!shown.edges.has(edge.id) || (edge.from !== here && edge.to !== here)) continue;
      const other = edge.from === here ? edge.to : edge.from;
      if (!came.has(other)) { came.set(other, edge); queue.push(other); }
    }
  }
  const steps = [];
  for (let here = end; came.get(here);) {
    const edge = came.get(here);
    steps.unshift(edge.id);
    here = edge.from === here ? edge.to : edge.from;
  }
  return steps;
}

function spotlight() {
  const steps = way();
  if (steps) return { lines: new Set(steps), actors: new Set([$('#way-a').value, $('#way-b').value, ...steps.flatMap((id) => [edgeById.get(id).from, edgeById.get(id).to])]), way: true };
  if (!chosen) return null;
  const lines = data.edges.filter((edge) => [edge.id, edge.from, edge.to].includes(chosen));
  return { lines: new Set(lines.map((edge) => edge.id)), actors: new Set([chosen, ...lines.flatMap((edge) => [edge.from, edge.to])]) };
}

function paint() {
  const light = spotlight();
  const muted = colour('--muted');
  const standing = new Map(data.nodes.map((node) => [node.id, 0]));
  for (const edge of data.edges) if (shown.edges.has(edge.id) && fate(edge) !== 'falls') for (const id of [edge.from, edge.to]) standing.set(id, standing.get(id) + 1);
  const falling = Boolean($('#falls')?.value);
  nodes.update(data.nodes.map((node) => {
    const kind = look(node);
    const off = (light && !light.actors.has(node.id)) || (falling && !standing.get(node.id));
    const on = chosen === node.id;
    const border = on ? colour('--focus') : kind === 'state' ? colour('--state') : colour('--edge');
    return {
      id: node.id, group: undefined, opacity: off ? 0.3 : 1, borderWidth: on ? 3 : 1.2, margin: node.large ? 10 : 6,
      color: { background: colour(`--${kind}`), border, highlight: { background: colour(`--${kind}`), border: colour('--focus') }, hover: { background: colour('--wash'), border: colour('--accent') } },
      font: { face: colour('--sans'), size: node.large ? 18 : 14, color: off ? `${muted}66` : colour(`--${kind}-ink`) },
      shapeProperties: { borderRadius: kind === 'person' ? 12 : 4, borderDashes: kind === 'bloc' ? [4, 3] : false },
    };
  }));
  edges.update(data.edges.map((edge) => {
    const what = fate(edge);
    const off = (light && !light.lines.has(edge.id)) || (falling && what === 'falls' && chosen !== edge.id);
    const line = colour(`--${edge.family}`);
    const halo = what === 'weakened' ? colour('--own') : light?.way && !off ? colour('--accent') : null;
    return {
      id: edge.id, dashes: DASHES[edge.standing], selectionWidth: 1.5, hoverWidth: 1, arrowStrikethrough: edge.family === 'strain',
      color: { color: line, highlight: line, hover: line, opacity: off ? 0.08 : 0.85 },
      background: { enabled: Boolean(halo) && !off, color: `${halo || line}55`, size: 11, dashes: false },
      label: edge.disputed ? (off ? ' ' : 'denied') : undefined, // vis-network keeps a label where a new one is empty
      font: { face: colour('--sans'), size: 11, color: colour('--bad'), strokeWidth: 4, strokeColor: colour('--surface'), align: 'middle' },
      arrows: { to: { enabled: true, type: ARROWS[edge.family], scaleFactor: 0.6 } },
      smooth: { enabled: true, type: edge.bend > 0 ? 'curvedCW' : 'curvedCCW', roundness: Math.abs(edge.bend) },
    };
  }));
  for (const [id, row] of rowById) row.dataset.fate = fate(edgeById.get(id)) || '';
}

// --- the panel ---

const make = (tag, text, className) => Object.assign(document.createElement(tag), { textContent: text || '', className: className || '' });

function lineDetails(id) {
  const row = rowById.get(id);
  row.classList.add('on');
  const [from, kind, to] = row.cells;
  return [make('h2', `${from.textContent} → ${to.textContent}`), make('p', kind.textContent, kind.className), row.querySelector('ul').cloneNode(true)];
}

function lineList(ids) {
  const list = make('ul', '', 'lines');
  for (const id of ids) {
    const [from, kind, to, claims] = rowById.get(id).cells;
    const link = make('a', `${from.textContent} → ${to.textContent}`);
    link.href = `?line=${encodeURIComponent(id)}`;
    link.dataset.line = id;
    const entry = make('li');
    entry.append(link, make('span', kind.textContent, kind.className), make('span', claims.querySelector('summary').textContent, 'n'));
    list.append(entry);
  }
  return list;
}

function actorDetails(id) {
  const key = id.slice('actor/'.length);
  const links = make('p', '', 'row small');
  for (const [text, href] of [['Everything about it', `/actors/${key}`], ['Only its neighbourhood', `/explorer?focus=${key}&actor=${key}`]]) links.append(Object.assign(make('a', text), { href }));
  const around = new URLSearchParams(location.search).getAll('focus');
  if (around.length && !around.includes(key)) links.append(Object.assign(make('a', 'Expand it'), { href: `/explorer?${[...around, key].map((each) => `focus=${each}`).join('&')}&actor=${key}` }));
  const mine = data.edges.filter((edge) => shown.edges.has(edge.id) && (edge.from === id || edge.to === id));
  return [make('h2', nodeById.get(id).label), links, lineList(mine.map((edge) => edge.id))];
}

function wayDetails(steps) {
  const name = (id) => nodeById.get($(id).value).label;
  const title = make('h2', `${name('#way-a')} to ${name('#way-b')}`);
  if (!steps.length) return [title, make('p', 'No way over the lines that are shown.')];
  return [title, make('p', `${steps.length} step${steps.length === 1 ? '' : 's'}, the shortest way.`, 'small muted'), lineList(steps)];
}

function fallDetails() {
  const box = $('#falls');
  const by = (what) => data.edges.filter((edge) => shown.edges.has(edge.id) && fate(edge) === what).map((edge) => edge.id);
  const [fallen, weakened] = [by('falls'), by('weakened')];
  const link = Object.assign(make('a', 'Everything that leans on it'), { href: `/sources/${box.value}` });
  return [make('h2', `If this falls: ${box.selectedOptions[0].textContent}`), link, make('h3', `${fallen.length} fall`), lineList(fallen), make('h3', `${weakened.length} weakened`), lineList(weakened)];
}

function panel() {
  const steps = way();
  $$('tr.on').forEach((row) => row.classList.remove('on'));
  const parts = chosen ? (rowById.has(chosen) ? lineDetails(chosen) : actorDetails(chosen)) : steps ? wayDetails(steps) : $('#falls')?.value ? fallDetails() : [];
  $('#chosen').replaceChildren(...parts);
  $('#start').hidden = parts.length > 0;
  $('#panel').scrollTop = 0;
}

function choose(id, push = true) {
  chosen = id;
  panel();
  paint();
  select();
  if (push) remember(true);
}

function select() {
  const line = chosen && edgeById.has(chosen);
  network?.setSelection({ nodes: chosen && !line ? [chosen] : [], edges: line ? [chosen] : [] }, { highlightEdges: false });
}

// --- the address ---

const BOXES = ['family', 'standing', 'look'];
const FIELDS = { source: '#source', falls: '#falls', a: '#way-a', b: '#way-b' };

function remember(push) {
  const query = new URLSearchParams();
  for (const [name, value] of new URLSearchParams(location.search)) if (['focus', 'most', 'view'].includes(name)) query.append(name, value);
  for (const name of BOXES) if (checked(name).size !== $$(`[name=${name}]`).length) query.set(name, [...checked(name)].join(','));
  for (const [name, box] of Object.entries(range)) if (box.value !== box.defaultValue) query.set(name, box.value);
  for (const [name, selector] of Object.entries(FIELDS)) if ($(selector)?.value) query.set(name, $(selector).value.replace(/^actor\//, ''));
  if (chosen) query.set(edgeById.has(chosen) ? 'line' : 'actor', chosen.replace(/^actor\//, ''));
  const address = query.size ? `?${query}` : location.pathname;
  history[push ? 'pushState' : 'replaceState'](null, '', address);
}

function restore() {
  const query = new URLSearchParams(location.search);
  for (const name of BOXES) $$(`[name=${name}]`).forEach((box) => { box.checked = !query.has(name) || query.get(name).split(',').includes(box.value); });
  for (const [name, box] of Object.entries(range)) box.value = query.get(name) || box.defaultValue;
  for (const [name, selector] of Object.entries(FIELDS)) if ($(selector)) $(selector).value = query.get(name) ? (name.length === 1 ? `actor/${query.get(name)}` : query.get(name)) : '';
  const relation = query.get('relation')?.split('--');
  const wanted = query.get('line') || (query.get('actor') && `actor/${query.get('actor')}`)
    || (relation && data.edges.find((edge) => edge.relations.includes(query.get('relation')))?.id);
  filter();
  choose(wanted && (edgeById.has(wanted) || nodeById.has(wanted)) ? wanted : null, false);
}

// --- hands ---

restore(); // before there is a picture: what is styled at once is drawn once
network = new vis.Network($('#graph'), { nodes, edges }, {
  ...data.options,
  interaction: { hover: true, zoomView: false, dragNodes: false, selectConnectedEdges: false, keyboard: false },
});
const zoom = (factor) => network.moveTo({ scale: network.getScale() * factor, animation: false });
const fit = () => network.fit({ animation: false });
const LEGIBLE = { least: 0.6, wanted: 0.82 }; // labels of 14 pixels are drawn with 8.4, and 11.5

// All of it where labels stay legible; else what is chosen or where most lines are, and the rest by dragging.
function open() {
  fit();
  const near = network.getScale() < LEGIBLE.least;
  if (near) network.moveTo({ position: middle(), scale: LEGIBLE.wanted, animation: false });
  $('#drag').hidden = !near;
}

function middle() {
  const ends = chosen ? [chosen, edgeById.get(chosen)?.from, edgeById.get(chosen)?.to].filter((id) => nodeById.has(id)) : [];
  const weights = new Map(ends.map((id) => [id, 1]));
  if (!ends.length) for (const edge of data.edges) for (const id of [edge.from, edge.to]) weights.set(id, (weights.get(id) || 0) + 1);
  let [x, y, sum] = [0, 0, 0];
  for (const [id, weight] of weights) {
    const node = nodeById.get(id);
    [x, y, sum] = [x + node.x * weight ** 2, y + node.y * weight ** 2, sum + weight ** 2];
  }
  return sum ? { x: x / sum, y: y / sum } : { x: 0, y: 0 };
}

const changed = () => { filter(); panel(); paint(); remember(true); };
network.on('click', (event) => choose(event.nodes[0] || event.edges[0] || null));
for (const kind of ['Node', 'Edge']) {
  network.on(`hover${kind}`, () => { $('#graph').classList.add('over'); });
  network.on(`blur${kind}`, () => { $('#graph').classList.remove('over'); });
}
network.on('dragEnd', () => { $('#drag').hidden = true; });
$('#graph').addEventListener('wheel', (event) => {
  if (!event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  zoom(event.deltaY < 0 ? 1.15 : 0.87);
}, { passive: false });
$$('[data-zoom]').forEach((button) => button.addEventListener('click', () => { $('#drag').hidden = true; if (button.dataset.zoom === 'fit') fit(); else zoom(Number(button.dataset.zoom)); }));
$$('[data-export]').forEach((button) => button.addEventListener('click', async () => {
  const { download } = await import('./export.js'); // not before it is asked for: the drawing comes first
  download(button.dataset.export, { data, shown, network, colour, look, dashes: DASHES });
}));
$('.rail').addEventListener('change', (event) => {
  if (event.target.matches('select')) chosen = null;
  changed();
});
$('.rail').addEventListener('submit', (event) => event.preventDefault());
$('.rail').addEventListener('input', (event) => { if (event.target.type === 'range') { filter(); paint(); } });
$('#reset').addEventListener('click', () => { history.pushState(null, '', location.pathname); restore(); open(); });
$('#find').addEventListener('change', (event) => {
  const name = event.target.value.trim().toLowerCase();
  const node = name && (data.nodes.find((each) => each.label.toLowerCase() === name) || data.nodes.find((each) => each.label.toLowerCase().includes(name)));
  if (node) choose(node.id); else if (name) $('#status').textContent = `No actor here is called “${event.target.value}”.`;
});
document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-line]');
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  choose(link.dataset.line);
  $('#panel').focus({ preventScroll: true });
});
$('#graph').addEventListener('keydown', (event) => {
  const order = data.nodes.filter((node) => shown.nodes.has(node.id)).sort((a, b) => a.label.localeCompare(b.label)).map((node) => node.id);
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step && order.length) {
    event.preventDefault();
    const at = order.indexOf(chosen);
    choose(order[(at < 0 ? (step > 0 ? 0 : order.length - 1) : at + step + order.length) % order.length]);
    $('#status').textContent = nodeById.get(chosen).label;
  } else if (event.key === 'Enter' && chosen) $('#panel').focus();
  else if (event.key === 'Escape') choose(null);
  else if (event.key === '+') zoom(1.25);
  else if (event.key === '-') zoom(0.8);
});
$('#panel').addEventListener('keydown', (event) => { if (event.key === 'Escape') { choose(null); $('#graph').focus(); } });
addEventListener('popstate', restore);
addEventListener('themechange', paint);
let resizing;
addEventListener('resize', () => { clearTimeout(resizing); resizing = setTimeout(open, 120); });
if (matchMedia('(max-width: 900px)').matches) $('#narrow').open = false;
select();
network.once('afterDrawing', () => {
  performance.mark('restitch-drawn');
  open();
  document.documentElement.dataset.drawn = 'yes';
});
