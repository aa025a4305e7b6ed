// Draws what the server worked out, and keeps picture, panel, table and address in step.
const data = JSON.parse(document.getElementById('data').textContent);
const $ = (selector) => document.querySelector(selector);
const $$ = (selector) => [...document.querySelectorAll(selector)];
const colours = new Map(); // each is asked for by every line and actor; a change of theme empties it
const colour = (name) => {
  if (!colours.has(name)) colours.set(name, getComputedStyle(document.documentElement).getPropertyValue(name).trim());
  return colours.get(name);
};
const nodes = new vis.DataSet(data.nodes.map(({ title, ...node }) => node));
const edges = new vis.DataSet(data.edges);
const nodeById = new Map(data.nodes.map((node) => [node.id, node]));
const edgeById = new Map(data.edges.map((edge) => [edge.id, edge]));
const rowById = new Map($$('tr[data-line]').map((row) => [row.dataset.line, row]));
const ARROWS = { exchange: 'arrow', support: 'vee', contact: 'circle', strain: 'bar', structure: 'diamond' };
const DASHES = { noted: false, own: [8, 5], reported: [2, 5], denied: [11, 4, 2, 4] };
const SHORT = { noted: 'endnote', own: 'author’s own', reported: 'somebody’s word', denied: 'denied' };
const GHOST = [3, 7]; // a line that falls
const narrow = matchMedia('(max-width: 900px)');
const look = (node) => data.looks[node.group] || 'body';
const checked = (name) => new Set($$(`[name=${name}]:checked`).map((box) => box.value));
const many = (count, word) => `${count} ${word}${count === 1 ? '' : 's'}`;
const range = { from: $('#from'), to: $('#to') };
let chosen = null;
let network = null;
let sort = null;
let shown = { nodes: new Set(), edges: new Set() };

// --- what is drawn, and how ---

const year = (day) => Number(day.startsWith('-') ? day.slice(0, 5) : day.slice(0, 4));
const span = () => [Number(range.from.value), Number(range.to.value)].sort((a, b) => a - b);
const undated = () => $('#undated')?.value !== 'no';

function dated(spans) {
  const [from, to] = span();
  return spans.some(([first, last]) => (!first && !last ? undated() : (!first || year(first) <= to) && (!last || year(last) >= from)));
}

function filter() {
  const families = checked('family');
  const standings = checked('standing');
  const looks = checked('look');
  const source = $('#source')?.value;
  const fits = (id) => looks.has(look(nodeById.get(id)));
  const kept = data.edges.filter((edge) => families.has(edge.family) && standings.has(edge.behind) && fits(edge.from)
    && fits(edge.to) && (!source || edge.sources.includes(source)) && dated(edge.spans));
  const joined = kept.flatMap((edge) => [edge.from, edge.to]);
  const alone = data.edges.length ? [] : data.nodes.map((node) => node.id); // an actor without lines is drawn by itself
  shown = { edges: new Set(kept.map((edge) => edge.id)), nodes: new Set([...joined, ...alone]) };
  edges.update(data.edges.map((edge) => ({ id: edge.id, hidden: !shown.edges.has(edge.id) })));
  nodes.update(data.nodes.map((node) => ({ id: node.id, hidden: !shown.nodes.has(node.id) })));
  for (const [id, row] of rowById) row.hidden = !shown.edges.has(id);
  for (const [name, box] of Object.entries(range)) {
    $(`#${name}-year`).textContent = box.value;
    box.setAttribute('aria-valuetext', `${name} ${box.value}`);
  }
  $('#status').textContent = `${shown.nodes.size} of ${many(data.nodes.length, 'actor')}, ${shown.edges.size} of ${many(data.edges.length, 'line')}`;
  $('#counted').textContent = `${shown.edges.size} of ${many(data.edges.length, 'line')}`;
  $('#void').hidden = shown.nodes.size > 0 || !data.edges.length;
  best();
}

function best() {
  const first = [...shown.edges].sort((a, b) => edgeById.get(b).claims.length - edgeById.get(a).claims.length).slice(0, 10);
  $('#best').replaceChildren(...lineList(first).children);
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

// How each actor and line looks now: the picture and the files are made from the same values.
function looks() {
  const light = spotlight();
  const falling = Boolean($('#falls')?.value);
  const standing = new Set(data.edges.filter((edge) => shown.edges.has(edge.id) && fate(edge) !== 'falls').flatMap((edge) => [edge.from, edge.to]));
  const actors = new Map(data.nodes.map((node) => {
    const kind = look(node);
    const alone = falling && !standing.has(node.id);
    const off = Boolean(light && !light.actors.has(node.id));
    const on = chosen === node.id;
    return [node.id, {
      kind, on, alone, opacity: off ? 0.3 : alone ? 0.55 : 1, fill: colour(`--${kind}`), ink: colour(`--${kind}-ink`), dashed: kind === 'bloc' || alone,
      border: on ? colour('--focus') : kind === 'state' ? colour('--state') : colour('--edge'), width: on ? 3 : 1.2, round: kind === 'person' ? 12 : 4,
      size: node.large ? 18 : 14, margin: node.large ? 10 : 6,
    }];
  }));
  const lines = new Map(data.edges.map((edge) => {
    const what = fate(edge);
    const off = Boolean(light && !light.lines.has(edge.id));
    const fallen = what === 'falls';
    return [edge.id, {
      what, off, colour: fallen ? colour('--muted') : edge.disputed ? colour('--denied') : colour(`--${edge.family}`), dashes: fallen ? GHOST : DASHES[edge.behind],
      opacity: off ? 0.14 : fallen ? 0.6 : 0.9, width: fallen ? 1.2 : edge.width, head: ARROWS[edge.family],
      halo: off ? null : what === 'weakened' ? colour('--own') : light?.way ? colour('--accent') : null,
      label: off ? '' : [edge.disputed ? '✕ denied' : '', fallen ? 'falls' : '', what === 'weakened' ? 'weakened' : ''].filter(Boolean).join(', '),
      ink: edge.disputed ? colour('--denied') : what === 'weakened' ? colour('--own-ink') : colour('--muted'),
    }];
  }));
  return { actors, lines };
}

const labelled = new Set(); // lines that have or had words on them

function paint() {
  const { actors, lines } = looks();
  const muted = colour('--muted');
  nodes.update([...actors].map(([id, each]) => ({
    id, group: undefined, opacity: each.opacity, borderWidth: each.width, margin: each.margin,
    color: { background: each.fill, border: each.border, highlight: { background: each.fill, border: colour('--focus') }, hover: { background: colour('--wash'), border: colour('--accent') } },
    font: { face: colour('--sans'), size: each.size, color: each.opacity < 0.5 ? `${muted}66` : each.ink },
    shapeProperties: { borderRadius: each.round, borderDashes: each.dashed ? [4, 3] : false },
  })));
  edges.update([...lines].map(([id, each]) => {
    const edge = edgeById.get(id);
    if (each.label) labelled.add(id);
    return {
      id, dashes: each.dashes, width: each.width, selectionWidth: 1.5, hoverWidth: 1, arrowStrikethrough: edge.family === 'strain',
      color: { color: each.colour, highlight: each.colour, hover: each.colour, opacity: each.opacity },
      background: { enabled: Boolean(each.halo), color: `${each.halo || each.colour}66`, size: 12, dashes: false },
      label: each.label || (labelled.has(id) ? ' ' : undefined), // vis-network keeps a label where a new one is empty
      font: { face: colour('--sans'), size: 12, color: each.ink, strokeWidth: 4, strokeColor: colour('--surface'), align: 'middle' },
      arrows: { to: { enabled: true, type: each.head, scaleFactor: 0.6 } },
      smooth: { enabled: true, type: edge.bend > 0 ? 'curvedCW' : 'curvedCCW', roundness: Math.abs(edge.bend) },
    };
  }));
  for (const [id, row] of rowById) {
    row.dataset.fate = fate(edgeById.get(id)) || '';
    row.querySelector('.fate').textContent = { falls: 'falls', weakened: 'weakened' }[row.dataset.fate] || '';
  }
}

// --- the panel ---

const make = (tag, text, className) => Object.assign(document.createElement(tag), { textContent: text || '', className: className || '' });
const linked = (text, href, change) => { const link = Object.assign(make('a', text), { href }); if (change) link.dataset.set = change; return link; };

function lineDetails(id) {
  const row = rowById.get(id);
  row.classList.add('on');
  const [from, kind, to, behind] = row.cells;
  const parts = [make('h2', `${from.textContent} → ${to.textContent}`), make('p', kind.textContent, kind.className), Object.assign(make('p', '', 'row small'), { innerHTML: behind.innerHTML }), row.querySelector('ul').cloneNode(true)];
  parts.push(make('h3', 'Findings of the audit'));
  const found = [...row.querySelectorAll('.noticed a')].map((link) => $(link.getAttribute('href')).firstElementChild.cloneNode(true));
  const list = make('ul', '', 'claims');
  list.append(...found);
  parts.push(found.length ? list : make('p', 'None touches these claims.', 'small muted'));
  return parts;
}

function lineList(ids) {
  const list = make('ul', '', 'lines');
  for (const id of ids) {
    const [from, kind, to] = rowById.get(id).cells;
    const link = linked(`${from.textContent} → ${to.textContent}`, address({ line: id.slice('line/'.length), actor: null }));
    link.dataset.line = id;
    const entry = make('li');
    const under = make('span', kind.textContent, kind.className);
    under.append(make('span', ` · ${SHORT[edgeById.get(id).behind]}`, 'muted'));
    entry.append(link, under, make('span', many(edgeById.get(id).claims.length, 'claim'), 'n'));
    list.append(entry);
  }
  return list;
}

const fetched = new Map(); // what the server told of an actor, by key

function actorDetails(id) {
  const key = id.slice('actor/'.length);
  const { focus, view } = data.part;
  const links = make('p', '', 'row small');
  links.append(linked('Everything about it', `/actors/${key}`));
  if (!(focus.length === 1 && focus[0] === key)) links.append(linked('Only its neighbourhood', '', `focus=${key}`));
  if (focus.length && !focus.includes(key)) links.append(linked('Expand it', '', `focus=${[...focus, key].join(',')}`));
  const mine = data.edges.filter((edge) => shown.edges.has(edge.id) && (edge.from === id || edge.to === id)).map((edge) => edge.id);
  const lines = make('details');
  lines.open = true;
  const title = make('summary', 'Lines drawn ');
  title.append(make('span', mine.length, 'n'));
  lines.append(title, mine.length ? lineList(mine) : make('p', 'No line of it passes the filters.', 'small muted'));
  const more = make('div', 'Claims, sources and findings are on their way …', 'small muted');
  tell(key, view, more);
  return [make('h2', nodeById.get(id).label), links, lines, more];
}

async function tell(key, view, place) {
  if (!fetched.has(key)) {
    try {
      const answer = await fetch(`/explorer/actors/${encodeURIComponent(key)}?view=${view}`);
      if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
      fetched.set(key, await answer.text());
    } catch (error) {
      place.textContent = `Claims, sources and findings could not be read: ${error.message}. They are on the actor’s own page.`;
      return;
    }
  }
  place.className = 'behind';
  place.innerHTML = fetched.get(key); // made by our own templates, which escape every label
}

const nameOf = (selector) => $(selector).selectedOptions[0].textContent;

function wayDetails(steps) {
  const title = make('h2', `${nameOf('#way-a')} to ${nameOf('#way-b')}`);
  if (!steps.length) return [title, make('p', 'No way over the lines that are shown.')];
  return [title, make('p', `${many(steps.length, 'step')}, the shortest way.`, 'small muted'), lineList(steps)];
}

function fallDetails() {
  const by = (what) => data.edges.filter((edge) => shown.edges.has(edge.id) && fate(edge) === what).map((edge) => edge.id);
  const [fallen, weakened] = [by('falls'), by('weakened')];
  const link = linked('Everything that leans on it', `/sources/${$('#falls').value}`);
  return [make('h2', `If this falls: ${nameOf('#falls')}`), link, make('h3', `${fallen.length} fall${fallen.length === 1 ? 's' : ''}`), lineList(fallen), make('h3', `${weakened.length} weakened`), lineList(weakened)];
}

function panel() {
  const steps = way();
  $$('tr.on').forEach((row) => row.classList.remove('on'));
  const parts = chosen ? (rowById.has(chosen) ? lineDetails(chosen) : actorDetails(chosen)) : steps ? wayDetails(steps) : $('#falls')?.value ? fallDetails() : [];
  $('#chosen').replaceChildren(...parts);
  $('#start').hidden = parts.length > 0;
  $('#close').hidden = !chosen;
  $('#panel').classList.toggle('sheet', Boolean(chosen)); // on a phone it comes up over the picture
  $('#panel').scrollTop = 0;
  relink();
}

function choose(id, push = true) {
  chosen = id;
  panel();
  paint();
  select();
  if (id && push) $('#status').textContent = `${$('#chosen h2').textContent}: shown ${narrow.matches ? 'below' : 'beside the picture'}`;
  if (push) remember();
}

function select() {
  const line = chosen && edgeById.has(chosen);
  network?.setSelection({ nodes: chosen && !line ? [chosen] : [], edges: line ? [chosen] : [] }, { highlightEdges: false });
}

// --- the address ---

const BOXES = ['family', 'standing', 'look'];
const FIELDS = { source: '#source', falls: '#falls', undated: '#undated', a: '#way-a', b: '#way-b' };

function state() {
  const found = { focus: data.part.focus.join(','), most: data.part.most, view: data.part.view, sort };
  for (const name of BOXES) found[name] = checked(name).size === $$(`[name=${name}]`).length ? null : [...checked(name)].join(',') || 'none';
  for (const [name, box] of Object.entries(range)) found[name] = box.value === box.dataset.default ? null : box.value;
  for (const [name, selector] of Object.entries(FIELDS)) found[name] = $(selector)?.value.replace(/^actor\//, '') || null;
  if (chosen) found[edgeById.has(chosen) ? 'line' : 'actor'] = chosen.replace(/^(actor|line)\//, '');
  return found;
}

// The address of this state, or of one that differs in `changes`.
function address(changes = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...state(), ...changes })) {
    if (value === null || value === undefined || value === '' || String(value) === String(data.defaults[name])) continue;
    for (const each of name === 'focus' ? value.split(',') : [value]) query.append(name, each);
  }
  return query.size ? `/explorer?${query.toString().replaceAll('%2F', '/').replaceAll('%2C', ',')}` : '/explorer';
}

// Links to other parts of the network keep everything else as it is.
function relink() {
  for (const link of $$('a[data-set]')) {
    const [name, value] = link.dataset.set.split('=');
    link.href = address({ [name]: value });
  }
  for (const link of $$('a[data-sort]')) link.href = address({ sort: turned(link.dataset.sort) });
}

let settling;
function remember() {
  clearTimeout(settling);
  settling = null;
  const now = address();
  if (now !== location.pathname + location.search) history.pushState(null, '', now);
  relink();
}

// While a slider moves or somebody steps on, nothing is remembered: one entry when it has come to rest.
function settle() {
  clearTimeout(settling);
  settling = setTimeout(remember, 500);
}

function restore() {
  clearTimeout(settling);
  const query = new URLSearchParams(location.search);
  const listed = (name) => query.getAll(name).flatMap((value) => value.split(','));
  for (const name of BOXES) $$(`[name=${name}]`).forEach((box) => { box.checked = !query.has(name) || listed(name).includes(box.value); });
  for (const [name, box] of Object.entries(range)) box.value = query.get(name) || box.dataset.default;
  for (const [name, selector] of Object.entries(FIELDS)) if ($(selector)) $(selector).value = query.get(name) ? (name.length === 1 ? `actor/${query.get(name)}` : query.get(name)) : '';
  order(query.get('sort') || data.defaults.sort);
  begin();
}

// The server has set the controls as the address says, and left out what cannot be.
function begin() {
  const query = new URLSearchParams(location.search);
  const relation = query.get('relation');
  const wanted = [`line/${query.get('line')}`, `actor/${query.get('actor')}`, relation && data.edges.find((edge) => edge.relations.includes(relation))?.id];
  filter();
  choose(wanted.find((id) => edgeById.has(id) || nodeById.has(id)) || null, false);
}

// --- the table ---

const turned = (name) => (sort === name ? `-${name}` : name);
const BEHIND = ['noted', 'own', 'reported', 'denied'];
const VALUES = {
  from: (row) => row.cells[0].textContent, relation: (row) => row.cells[1].textContent, to: (row) => row.cells[2].textContent,
  behind: (row) => BEHIND.indexOf(edgeById.get(row.dataset.line).behind), claims: (row) => Number(row.dataset.claims),
};

function order(by) {
  if (sort === by) return;
  sort = by;
  const name = by.replace('-', '');
  const side = by.startsWith('-') ? -1 : 1;
  const compare = (a, b) => (typeof a === 'number' ? a - b : a.localeCompare(b, 'en'));
  $('#rows').append(...[...$('#rows').rows].sort((a, b) => side * compare(VALUES[name](a), VALUES[name](b))));
  for (const link of $$('a[data-sort]')) link.closest('th').setAttribute('aria-sort', link.dataset.sort !== name ? 'none' : side < 0 ? 'descending' : 'ascending');
}

// --- hands ---

sort = $$('th[aria-sort]').map((head) => [head.getAttribute('aria-sort'), head.firstElementChild.dataset.sort]).filter(([how]) => how !== 'none').map(([how, name]) => (how === 'ascending' ? name : `-${name}`))[0];
begin(); // before there is a picture: what is styled at once is drawn once
network = new vis.Network($('#graph'), { nodes, edges }, {
  ...data.options,
  interaction: { hover: true, zoomView: false, dragNodes: false, selectConnectedEdges: false, keyboard: false },
});
const zoom = (factor) => network.moveTo({ scale: network.getScale() * factor, animation: false });
const LEGIBLE = { least: 0.6, wanted: 0.82, most: 1.25 }; // labels of 14 pixels are drawn with 8.4, 11.5 and 17.5

// All that is shown, as large as it goes with a little air.
function fit() {
  const boxes = [...shown.nodes].map((id) => network.getBoundingBox(id));
  if (!boxes.length) return;
  const [left, right] = [Math.min(...boxes.map((box) => box.left)), Math.max(...boxes.map((box) => box.right))];
  const [top, bottom] = [Math.min(...boxes.map((box) => box.top)), Math.max(...boxes.map((box) => box.bottom))];
  const { clientWidth, clientHeight } = $('#graph');
  const scale = Math.min((clientWidth - 24) / (right - left), (clientHeight - 24) / (bottom - top), LEGIBLE.most);
  network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale, animation: false });
}

// All of it where labels stay legible; else what is chosen or where most lines are, and the rest by dragging.
function open() {
  fit();
  const near = network.getScale() < LEGIBLE.least;
  if (near) network.moveTo({ position: middle(), scale: LEGIBLE.wanted, animation: false });
  $('#drag').textContent = matchMedia('(pointer: coarse)').matches ? 'Two fingers move and zoom; Fit shows all.' : 'Drag for more; Fit shows all.';
  $('#drag').hidden = !near;
}

function middle() {
  const ends = chosen ? [chosen, edgeById.get(chosen)?.from, edgeById.get(chosen)?.to].filter((id) => nodeById.has(id)) : [];
  const weights = new Map(ends.map((id) => [id, 1]));
  if (!ends.length) for (const edge of data.edges) if (shown.edges.has(edge.id)) for (const id of [edge.from, edge.to]) weights.set(id, (weights.get(id) || 0) + 1);
  let [x, y, sum] = [0, 0, 0];
  for (const [id, weight] of weights) {
    const node = nodeById.get(id);
    [x, y, sum] = [x + node.x * weight ** 2, y + node.y * weight ** 2, sum + weight ** 2];
  }
  return sum ? { x: x / sum, y: y / sum } : { x: 0, y: 0 };
}

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

// One finger scrolls the page; two move and zoom the picture.
let fingers = null;
const touched = ([one, two]) => ({ x: (one.clientX + two.clientX) / 2, y: (one.clientY + two.clientY) / 2, apart: Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY) });
$('#graph').addEventListener('touchstart', (event) => { fingers = event.touches.length === 2 ? touched(event.touches) : null; }, { passive: true });
$('#graph').addEventListener('touchmove', (event) => {
  if (event.touches.length !== 2 || !fingers) return;
  event.preventDefault();
  const now = touched(event.touches);
  const [scale, at] = [network.getScale(), network.getViewPosition()];
  network.moveTo({ scale: scale * (now.apart / fingers.apart), position: { x: at.x - (now.x - fingers.x) / scale, y: at.y - (now.y - fingers.y) / scale }, animation: false });
  fingers = now;
  $('#drag').hidden = true;
}, { passive: false });

$$('[data-zoom]').forEach((button) => button.addEventListener('click', () => { $('#drag').hidden = true; if (button.dataset.zoom === 'fit') fit(); else zoom(Number(button.dataset.zoom)); }));
$$('[data-export]').forEach((button) => button.addEventListener('click', async () => {
  const { download } = await import('./export.js'); // not before it is asked for: the drawing comes first
  await download(button.dataset.export, { data: { ...data, legend: { ...data.legend, dashes: DASHES, arrows: ARROWS, ghost: GHOST } }, shown, rowById, colour, looks: looks(), title: document.title, address: new URL(address(), location).href, told: told() });
  closeExport();
}));

// What of the network is shown, in words: for the files.
function told() {
  const words = [];
  for (const name of BOXES) if (checked(name).size !== $$(`[name=${name}]`).length) words.push(`${$(`[name=${name}]`).closest('fieldset').querySelector('legend').textContent}: ${$$(`[name=${name}]:checked`).map((box) => box.closest('label').querySelector('span:not(.kd):not(.n)').textContent).join(', ') || 'none'}`);
  if (span().join() !== data.years.join()) words.push(`Years ${span().join('–')}`);
  if (!undated()) words.push('Without lines that have no date');
  if ($('#source')?.value) words.push(`Only what rests on ${nameOf('#source')}`);
  if ($('#falls')?.value) words.push(`If this falls: ${nameOf('#falls')}`);
  if (way()) words.push(`The way from ${nameOf('#way-a')} to ${nameOf('#way-b')}`);
  if (chosen) words.push(`Chosen: ${$('#chosen h2').textContent}`);
  return words;
}

const closeExport = () => { $('#export').open = false; };
document.addEventListener('click', (event) => { if (!event.target.closest('#export')) closeExport(); });
$('#export').addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || !$('#export').open) return;
  event.stopPropagation();
  closeExport();
  $('#export summary').focus();
});

$('.rail').addEventListener('change', (event) => {
  if (event.target.type === 'range') return; // it has been heard as it moved
  if (event.target.matches('select') && event.target.id !== 'undated') chosen = null;
  filter();
  panel();
  paint();
  select();
  open();
  remember();
});
$('.rail').addEventListener('submit', (event) => event.preventDefault());
$('.rail').addEventListener('input', (event) => {
  if (event.target.type !== 'range') return;
  filter();
  panel();
  paint();
  open();
  settle();
});
$('#reset').addEventListener('click', () => {
  for (const name of BOXES) $$(`[name=${name}]`).forEach((box) => { box.checked = true; });
  for (const box of Object.values(range)) box.value = box.dataset.default;
  for (const selector of Object.values(FIELDS)) if ($(selector)) $(selector).value = '';
  order(data.defaults.sort);
  filter();
  choose(null);
  open();
});

// --- an actor by name ---

$('#finder').addEventListener('submit', (event) => { event.preventDefault(); find(); });
$('#find').addEventListener('change', find);

function find() {
  const name = $('#find').value.trim().toLowerCase();
  if (!name) return;
  const exact = data.nodes.find((node) => node.label.toLowerCase() === name);
  const like = exact ? [exact] : data.nodes.filter((node) => node.label.toLowerCase().includes(name)).sort((a, b) => a.label.localeCompare(b.label));
  if (like.length === 1) choose(like[0].id);
  else offer(like);
}

function offer(like) {
  const words = $('#find').value.trim();
  chosen = null;
  panel();
  paint();
  select();
  const list = make('ul', '', 'lines');
  for (const node of like) {
    const link = linked(node.label, address({ actor: node.id.slice('actor/'.length), line: null }));
    link.dataset.actor = node.id;
    const entry = make('li');
    entry.append(link, make('span', node.group, 'n'));
    list.append(entry);
  }
  const title = like.length ? `${like.length} actors here are called so: “${words}”` : `No actor drawn here is called “${words}”`;
  $('#chosen').replaceChildren(make('h2', title), list, linked('Look among all actors', `/search?q=${encodeURIComponent(words)}`));
  $('#start').hidden = true;
  $('#close').hidden = false;
  $('#panel').classList.add('sheet');
  $('#status').textContent = title;
}

document.addEventListener('click', (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest('a[data-line], a[data-actor], a[data-sort]');
  if (!link) return;
  event.preventDefault();
  if (link.dataset.sort) {
    order(turned(link.dataset.sort));
    remember();
  } else {
    choose(link.dataset.line || link.dataset.actor);
    $('#panel').focus({ preventScroll: true });
  }
});
$('#graph').addEventListener('keydown', (event) => {
  const order = data.nodes.filter((node) => shown.nodes.has(node.id)).sort((a, b) => a.label.localeCompare(b.label)).map((node) => node.id);
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step && order.length) {
    event.preventDefault();
    const at = order.indexOf(chosen);
    choose(order[(at < 0 ? (step > 0 ? 0 : order.length - 1) : at + step + order.length) % order.length], false);
    $('#status').textContent = nodeById.get(chosen).label;
    settle();
  } else if (event.key === 'Enter' && chosen) $('#panel').focus();
  else if (event.key === 'Escape') choose(null);
  else if (event.key === '+') zoom(1.25);
  else if (event.key === '-') zoom(0.8);
});
$('#panel').addEventListener('keydown', (event) => { if (event.key === 'Escape') { choose(null); $('#graph').focus({ preventScroll: true }); } });
$('#close').addEventListener('click', () => { choose(null); $('#graph').focus({ preventScroll: true }); });
addEventListener('popstate', () => { restore(); open(); });
addEventListener('themechange', () => { colours.clear(); paint(); });
let resizing;
addEventListener('resize', () => { clearTimeout(resizing); resizing = setTimeout(open, 120); });
if (narrow.matches) $('#narrow').open = false;
select();
network.once('afterDrawing', () => {
  performance.mark('restitch-drawn');
  open();
  document.documentElement.dataset.drawn = 'yes';
});
