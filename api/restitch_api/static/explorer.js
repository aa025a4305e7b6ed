// Draws what the server worked out, and keeps picture, panel, table and address in step.
import { $, $$, BOXES, ENDS, FIELDS, address, checked, colour, controls, data, edgeById, ends, fate, look, many, name, nodeById, now, range, rowById, selected, span, told, undated, year } from './explorer-base.js';
import { ARROWS, DASHES, GHOST, looks } from './explorer-looks.js';
import { HALO, WORDS, at, beside, curveOf, worded } from './explorer-shape.js';

const nodes = new vis.DataSet(data.nodes.map(({ title, lines, ...node }) => ({ ...node, label: lines.join('\n') })));
const edges = new vis.DataSet(data.edges);
const narrow = matchMedia('(max-width: 900px)');
const still = matchMedia('(prefers-reduced-motion: reduce)');
const [LEAST_SEEN, ROUND] = [160, 16]; // pixels of the picture above the panel, and round what is chosen
let network = null;

// --- what is drawn ---

function dated(spans) {
  const [from, to] = span();
  return spans.some(([first, last]) => (!first && !last ? undated() : (!first || year(first) <= to) && (!last || year(last) >= from)));
}

function filter() {
  const families = checked('family');
  const standings = checked('standing');
  const kinds = checked('look');
  const source = $('#source')?.value;
  const fits = (id) => kinds.has(look(nodeById.get(id)));
  const passes = {
    family: (edge) => families.has(edge.family), standing: (edge) => standings.has(edge.behind),
    look: (edge) => fits(edge.from) && fits(edge.to), rest: (edge) => (!source || edge.sources.includes(source)) && dated(edge.spans),
  };
  const passing = (dropped) => data.edges.filter((edge) => Object.entries(passes).every(([each, test]) => each === dropped || test(edge)));
  const kept = passing();
  tally('family', passing('family').map((edge) => edge.family));
  tally('standing', passing('standing').map((edge) => edge.behind));
  const met = new Set(passing('look').flatMap((edge) => [edge.from, edge.to]));
  tally('look', data.nodes.filter((node) => met.has(node.id) || !data.edges.length).map(look));
  const joined = kept.flatMap((edge) => [edge.from, edge.to]);
  const alone = data.edges.length ? [] : data.nodes.map((node) => node.id); // an actor without lines is drawn by itself
  now.shown = { edges: new Set(kept.map((edge) => edge.id)), nodes: new Set([...joined, ...alone]) };
  edges.update(data.edges.map((edge) => ({ id: edge.id, hidden: !now.shown.edges.has(edge.id) })));
  nodes.update(data.nodes.map((node) => ({ id: node.id, hidden: !now.shown.nodes.has(node.id) })));
  for (const [id, row] of rowById) row.hidden = !now.shown.edges.has(id);
  for (const [end, box] of Object.entries(range)) {
    $(`#${end}-year`).textContent = box.value;
    box.setAttribute('aria-valuetext', `${end} ${box.value}`);
  }
  $('#status').textContent = `${now.shown.nodes.size} of ${many(data.nodes.length, 'actor')}, ${now.shown.edges.size} of ${many(data.edges.length, 'line')}`;
  $('#counted').textContent = `${now.shown.edges.size} of ${many(data.edges.length, 'line')}`;
  $('#void').hidden = now.shown.nodes.size > 0 || !data.edges.length;
}

// How many there are of each value among those that the other filters leave.
function tally(box, values) {
  for (const each of $$(`[name=${box}]`)) each.closest('label').querySelector('.n').textContent = values.filter((value) => value === each.value).length;
}

let drawn = looks();

function paint() {
  drawn = looks();
  nodes.update([...drawn.actors].map(([id, each]) => ({
    id, group: undefined, borderWidth: each.width, margin: each.margin,
    color: { background: each.fill, border: each.border, highlight: { background: each.fill, border: colour('--focus') }, hover: { background: colour('--wash'), border: colour('--accent') } },
    font: { face: colour('--sans'), size: each.size, color: each.ink },
    shapeProperties: { borderRadius: each.round, borderDashes: each.dashed ? [4, 3] : false },
  })));
  edges.update([...drawn.lines].map(([id, each]) => {
    const edge = edgeById.get(id);
    return {
      id, dashes: each.dashes, width: each.width, selectionWidth: 1.5, hoverWidth: 1, arrowStrikethrough: edge.family === 'strain',
      color: { color: each.colour, highlight: each.colour, hover: each.colour, opacity: each.opacity },
      arrows: { to: { enabled: true, type: each.head, scaleFactor: 0.6 } },
      smooth: { enabled: true, type: edge.bend > 0 ? 'curvedCW' : 'curvedCCW', roundness: Math.abs(edge.bend) },
    };
  }));
  for (const [id, row] of rowById) {
    const what = fate(edgeById.get(id)) || '';
    row.dataset.fate = what;
    mark(row.cells[3].querySelector('.fate'), what);
    for (const claim of row.querySelectorAll('[data-claim]')) mark(claim.querySelector('.fate'), now.told.fates.claims[claim.dataset.claim] || '');
  }
}

const mark = (place, what) => Object.assign(place, { textContent: what, className: `fate ${what}` });

// Boxes of actors and curves of lines, as they are drawn.
function shapes() {
  const boxes = new Map([...now.shown.nodes].map((id) => {
    const { left, right, top, bottom } = network.getBoundingBox(id);
    const round = 2 * drawn.actors.get(id).round; // which vis-network counts as part of the box, on each side
    return [id, { x: (left + right) / 2, y: (top + bottom) / 2, w: right - left - round, h: bottom - top - round }];
  }));
  return { boxes, curves: new Map([...now.shown.edges].map((id) => [id, curveOf(edgeById.get(id), boxes)])) };
}

// Under the lines: what sets a line off.
function halos(canvas) {
  const set = [...now.shown.edges].filter((id) => drawn.lines.get(id).halo);
  if (!set.length) return;
  const { curves } = shapes();
  for (const id of set) {
    const each = drawn.lines.get(id);
    const [[ax, ay], [x, y], [bx, by]] = curves.get(id);
    canvas.beginPath();
    canvas.moveTo(ax, ay);
    canvas.quadraticCurveTo(x, y, bx, by);
    canvas.lineCap = 'butt';
    canvas.setLineDash([]);
    for (const [wider, ink] of [[HALO.out, each.halo], [HALO.gap, colour('--surface')]]) Object.assign(canvas, { lineWidth: each.width + wider, strokeStyle: ink }).stroke();
  }
}

// Over them: what is said of a line.
function captions(canvas) {
  const wordy = [...now.shown.edges].map((id) => [id, drawn.lines.get(id).words]).filter(([, words]) => words);
  if (!wordy.length) return;
  const { boxes, curves } = shapes();
  Object.assign(canvas, { font: `${WORDS.size}px ${colour('--sans')}`, textAlign: 'center', textBaseline: 'middle' });
  const places = worded(wordy, curves, boxes, (words) => canvas.measureText(words).width);
  for (const [id, words] of wordy) {
    if (!places.has(id)) continue;
    const { x, y, w, h } = places.get(id);
    const { ink } = drawn.lines.get(id);
    canvas.beginPath();
    canvas.roundRect(x - w / 2, y - h / 2, w, h, h / 2);
    canvas.setLineDash([]);
    Object.assign(canvas, { fillStyle: colour('--surface'), strokeStyle: ink, lineWidth: 1 }).fill();
    canvas.stroke();
    Object.assign(canvas, { fillStyle: ink }).fillText(words, x, y + 0.5);
  }
}

// --- the panel: the server says what is in it ---

const make = (tag, text, className) => Object.assign(document.createElement(tag), { textContent: text || '', className: className || '' });
const linked = (text, href, values) => { const link = Object.assign(make('a', text), { href }); Object.assign(link.dataset, values); return link; };
let asked = null; // the address the panel tells of, or is being asked about
let asking = new AbortController();

async function tell() {
  const wanted = address();
  if (wanted === asked) return void ($('#panel').hasAttribute('aria-busy') || reveal());
  hush(wanted);
  $('#panel').setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(wanted.replace('/explorer', '/explorer/panel'), { signal: asking.signal });
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    const { panel, besides, ...rest } = await answer.json();
    // The way leads over others than those that have been drawn for it: they are drawn with the page.
    if (besides.join() !== data.besides.join()) return void location.replace(wanted);
    const before = lit().join();
    now.told = rest;
    $('#chosen').innerHTML = panel; // made by our own templates, which escape every label
    paint();
    if (lit().join() !== before) open();
  } catch (error) {
    if (error.name === 'AbortError') return; // something else has been asked since
    asked = null;
    $('#chosen').replaceChildren(make('p', `The panel could not be read: ${error.message}.`, 'callout'));
  }
  $('#panel').removeAttribute('aria-busy');
  $('#panel').scrollTop = 0;
  reveal();
}

// The lines of a way, or those that fall and are weakened, where the picture is of them and of nothing chosen.
function lit() {
  const ids = now.chosen ? [] : now.told.way || ($('#falls')?.value ? Object.keys(now.told.fates.lines) : []);
  return ids.filter((id) => now.shown.edges.has(id));
}

// On a phone the picture is below the controls that ask for a way or for what falls: it comes in sight for the answer.
let sought = false;
function seek() {
  if (!sought) return;
  sought = false;
  if (!narrow.matches || now.chosen) return;
  if (document.activeElement.matches('.way')) document.activeElement.blur(); // and with it goes the keyboard on the screen
  $('.stage').scrollIntoView({ block: 'start', behavior: still.matches ? 'instant' : 'smooth' });
}

// The panel comes up over the picture there, which moves so that what is chosen stays in sight.
function reveal() {
  if (network) seek();
  if (!narrow.matches || !now.chosen || !network) return;
  const sheet = $('#panel').getBoundingClientRect().top;
  let box = $('#graph').getBoundingClientRect();
  if (sheet - Math.max(box.top, 0) < LEAST_SEEN) {
    scrollBy({ top: box.top, behavior: 'instant' }); // what follows is measured where it ends
    box = $('#graph').getBoundingClientRect();
  }
  const { boxes, curves } = shapes();
  const [curve, label] = [curves.get(now.chosen), boxes.get(now.chosen)];
  if (!curve && !label) return;
  const points = (curve ? [0, 0.25, 0.5, 0.75, 1].map((t) => at(curve, t)) : [[label.x - label.w / 2, label.y - label.h / 2], [label.x + label.w / 2, label.y + label.h / 2]])
    .map(([x, y]) => network.canvasToDOM({ x, y }));
  const seen = { x: [0, box.width], y: [Math.max(0, -box.top), Math.min(box.height, sheet - box.top)] };
  const [right, down] = ['x', 'y'].map((axis) => within(points.map((point) => point[axis]), seen[axis]));
  if (!right && !down) return;
  const [scale, view] = [network.getScale(), network.getViewPosition()];
  network.moveTo({ position: { x: view.x - right / scale, y: view.y - down / scale }, scale, animation: still.matches ? false : { duration: 250, easingFunction: 'easeOutQuad' } });
}

// How far these have to move to lie between the bounds; where there is no room for all, their middle to that.
function within(values, [first, last]) {
  const [least, most] = [Math.min(...values) - ROUND, Math.max(...values) + ROUND];
  if (most - least > last - first) return (first + last) / 2 - (least + most) / 2;
  return Math.max(first - least, 0) + Math.min(last - most, 0);
}

function hush(next) {
  asking.abort();
  asking = new AbortController();
  asked = next;
}

function choose(id, push = true) {
  now.chosen = id;
  $$('tr.on').forEach((row) => row.classList.remove('on'));
  rowById.get(id)?.classList.add('on');
  paint();
  select();
  if (id && push) $('#status').textContent = `${name(id)}: shown ${narrow.matches ? 'below' : 'beside the picture'}`;
  if (push) remember();
  tell();
}

function select() {
  const { chosen } = now;
  const line = chosen && edgeById.has(chosen);
  network?.setSelection({ nodes: chosen && !line ? [chosen] : [], edges: line ? [chosen] : [] }, { highlightEdges: false });
  $('#panel').classList.toggle('sheet', Boolean(chosen)); // on a phone it comes up over the picture
}

// --- the address ---

// Links to other parts of the network keep everything else as it is.
function relink() {
  for (const link of $$('a[data-set]')) {
    const [field, value] = link.dataset.set.split('=');
    link.href = address({ [field]: value });
  }
  for (const link of $$('a[data-sort]')) link.href = address({ sort: turned(link.dataset.sort) });
}

let settling;
function remember() {
  clearTimeout(settling);
  settling = null;
  const here = address();
  if (here !== location.pathname + location.search) history.pushState(null, '', here);
  relink();
  tell();
}

// While a slider moves or somebody steps on, nothing is remembered: one entry when it has come to rest.
function settle() {
  clearTimeout(settling);
  settling = setTimeout(remember, 500);
}

function restore() {
  clearTimeout(settling);
  const query = new URLSearchParams(location.search);
  controls(query);
  clear();
  order(query.get('sort') || data.defaults.sort);
  filter();
  choose(selected(query), false);
  relink();
}

// --- the table ---

const turned = (column) => (now.sort === column ? `-${column}` : column);
const COLUMNS = $$('a[data-sort]').map((link) => link.dataset.sort);

function order(by) {
  if (now.sort === by) return;
  now.sort = by;
  const column = by.replace('-', '');
  const side = by.startsWith('-') ? -1 : 1;
  const rank = (row) => data.ranks[row.dataset.line][COLUMNS.indexOf(column)];
  $('#rows').append(...[...$('#rows').rows].sort((a, b) => side * (rank(a) - rank(b))));
  for (const link of $$('a[data-sort]')) link.closest('th').setAttribute('aria-sort', link.dataset.sort !== column ? 'none' : side < 0 ? 'descending' : 'ascending');
}

// --- hands ---

now.sort = $$('th[aria-sort]').map((head) => [head.getAttribute('aria-sort'), head.firstElementChild.dataset.sort]).filter(([how]) => how !== 'none').map(([how, column]) => (how === 'ascending' ? column : `-${column}`))[0];
// Before there is a picture, so that what is styled at once is drawn once; the panel has come with the page.
filter();
now.chosen = selected(new URLSearchParams(location.search));
asked = address();
choose(now.chosen, false);
relink();
network = new vis.Network($('#graph'), { nodes, edges }, {
  ...data.options,
  interaction: { hover: true, zoomView: false, dragNodes: false, selectConnectedEdges: false, keyboard: false },
});
$('#graph > div').tabIndex = -1; // vis-network makes it a stop of its own, without a name
network.on('beforeDrawing', halos);
network.on('afterDrawing', captions);
const zoom = (factor) => network.moveTo({ scale: network.getScale() * factor, animation: false });
const LEGIBLE = { least: 0.6, wanted: 0.82, most: 1.25 }; // labels of 14 pixels are drawn with 8.4, 11.5 and 17.5

// All that is shown, or these lines of it: labels and the lines that swing out round them, as large as it goes with a little air.
function fit(only = []) {
  const { boxes, curves } = shapes();
  if (!boxes.size) return;
  const kept = new Set(only.flatMap((id) => [id, edgeById.get(id).from, edgeById.get(id).to]));
  if (kept.size) for (const each of [boxes, curves]) for (const id of each.keys()) if (!kept.has(id)) each.delete(id);
  const points = [...boxes.values()].flatMap(({ x, y, w, h }) => [[x - w / 2, y - h / 2], [x + w / 2, y + h / 2]]);
  for (const curve of curves.values()) for (let t = 0.1; t < 1; t += 0.1) points.push(at(curve, t));
  const [left, right, top, bottom] = [0, 1].flatMap((axis) => { const along = points.map((point) => point[axis]); return [Math.min(...along), Math.max(...along)]; });
  const { clientWidth, clientHeight } = $('#graph');
  const scale = Math.min((clientWidth - 24) / (right - left), (clientHeight - 24) / (bottom - top), LEGIBLE.most);
  network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale, animation: false });
}

// All of it where labels stay legible; else what is chosen or where most lines are, and the rest by dragging.
function open() {
  if (!network) return;
  const asked = narrow.matches ? lit() : [];
  fit(asked);
  const near = asked.length > 0 || network.getScale() < LEGIBLE.least;
  if (near && !asked.length) network.moveTo({ position: middle(), scale: LEGIBLE.wanted, animation: false });
  $('#drag').textContent = matchMedia('(pointer: coarse)').matches ? 'Two fingers move and zoom; Fit shows all.' : 'Drag for more; Fit shows all.';
  $('#drag').hidden = !near;
}

function middle() {
  const { chosen } = now;
  const ends = chosen ? [chosen, edgeById.get(chosen)?.from, edgeById.get(chosen)?.to].filter((id) => nodeById.has(id)) : [];
  const weights = new Map(ends.map((id) => [id, 1]));
  if (!ends.length) for (const edge of data.edges) if (now.shown.edges.has(edge.id)) for (const id of [edge.from, edge.to]) weights.set(id, (weights.get(id) || 0) + 1);
  let [x, y, sum] = [0, 0, 0];
  for (const [id, weight] of weights) {
    const node = nodeById.get(id);
    [x, y, sum] = [x + node.x * weight ** 2, y + node.y * weight ** 2, sum + weight ** 2];
  }
  return sum ? { x: x / sum, y: y / sum } : { x: 0, y: 0 };
}

network.on('click', (event) => choose(event.nodes[0] || event.edges[0] || null));
// What a line is, beside the pointer or on the line that keys have come to.
const saidOf = (id) => { const edge = edgeById.get(id); return `${name(id)}, ${edge.labels.join(', ')} · ${data.briefly[edge.behind]}`; };
function tip(id, pointer = null) {
  const box = $('#tip');
  box.hidden = !id;
  if (!id) return;
  box.textContent = saidOf(id);
  const { boxes, curves } = shapes();
  const seen = ([x, y]) => network.canvasToDOM({ x, y });
  const { from, to } = edgeById.get(id);
  const scale = network.getScale();
  const ends = [from, to].map((end) => { const { x, y, w, h } = boxes.get(end); return { ...seen([x, y]), w: w * scale, h: h * scale }; });
  const points = [pointer, seen(at(curves.get(id), 0.5))].filter(Boolean);
  const { clientWidth, clientHeight } = $('#graph');
  Object.assign(box.style, { left: '0', top: '0' }); // as wide as it wants to be
  const place = beside(points, { w: box.offsetWidth, h: box.offsetHeight }, { w: clientWidth, h: clientHeight }, ends);
  Object.assign(box.style, { left: `${place.x - place.w / 2}px`, top: `${place.y - place.h / 2}px` });
}
network.on('hoverEdge', ({ edge, pointer }) => tip(edge, pointer.DOM));
for (const event of ['blurEdge', 'hoverNode', 'dragStart', 'click']) network.on(event, () => tip(null));
addEventListener('keydown', (event) => { if (event.key === 'Escape') tip(null); });
$('#graph').addEventListener('focusout', () => tip(null));

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
  const [scale, seen] = [network.getScale(), network.getViewPosition()];
  network.moveTo({ scale: scale * (now.apart / fingers.apart), position: { x: seen.x - (now.x - fingers.x) / scale, y: seen.y - (now.y - fingers.y) / scale }, animation: false });
  fingers = now;
  $('#drag').hidden = true;
}, { passive: false });


$$('[data-zoom]').forEach((button) => button.addEventListener('click', () => { $('#drag').hidden = true; if (button.dataset.zoom === 'fit') fit(); else zoom(Number(button.dataset.zoom)); }));

// --- files and paper ---

const view = (paint) => ({
  data: { ...data, legend: { ...data.legend, dashes: DASHES, arrows: ARROWS, ghost: GHOST } }, shown: now.shown, colour: paint, family: colour('--sans'), looks: looks(paint),
  title: document.title, address: new URL(address(), location).href, told: told(),
});
$$('[data-export]').forEach((button) => button.addEventListener('click', async () => {
  const { download } = await import('./export.js'); // not before it is asked for: the drawing comes first
  try {
    await download(button.dataset.export, view(colour));
  } catch (error) {
    $('#status').textContent = `The file could not be made: ${error.message}`;
  }
  closeExport();
}));

// On paper the drawing is an SVG as wide as the page, in the colours the names stand for there.
async function paper() {
  const { svg } = await import('./export.js');
  const put = () => { $('#paper').innerHTML = svg({ ...view((each) => `var(${each})`), title: '' }).text; };
  const print = matchMedia('print');
  addEventListener('beforeprint', put);
  print.addEventListener('change', () => { if (print.matches) put(); });
  if (print.matches) put(); // while this was loaded
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
  if (event.target.matches('.way')) return void lead(event.target);
  if (event.target.id === 'falls' && event.target.value) sought = true;
  filter();
  choose(event.target.matches('select') && event.target.id !== 'undated' ? null : now.chosen, false);
  remember();
  open();
});
$('.rail').addEventListener('submit', (event) => event.preventDefault());
$('.rail').addEventListener('input', (event) => {
  if (event.target.type !== 'range') return;
  push(event.target);
  filter();
  paint();
  open();
  settle();
});
// No span ends before it begins: the handle that moves takes the other one along.
function push(moved) {
  const other = moved === range.from ? range.to : range.from;
  if (span()[0] > span()[1]) other.value = moved.value;
}
$('#reset').addEventListener('click', () => {
  for (const each of BOXES) $$(`[name=${each}]`).forEach((box) => { box.checked = true; });
  for (const box of Object.values(range)) box.value = box.dataset.default;
  for (const selector of Object.values(FIELDS)) if ($(selector)) $(selector).value = '';
  for (const end of Object.values(ENDS)) ends(end, '');
  clear();
  order(data.defaults.sort);
  filter();
  choose(null);
  open();
});

// --- an actor by name: any there is, drawn or not ---

const keyOf = (node) => node.id.slice('actor/'.length);
const drawnAs = (node) => ({ key: keyOf(node), name: node.label, type: node.group });

// The actors called so, as {key, name, type}: the server knows those that are not drawn.
async function called(text) {
  const words = text.trim().toLowerCase();
  const exact = data.nodes.filter((node) => node.label.toLowerCase() === words || keyOf(node) === words);
  if (exact.length === 1) return exact.map(drawnAs);
  const like = data.nodes.filter((node) => node.label.toLowerCase().includes(words)).map(drawnAs);
  const found = data.whole && like.length ? like : await lookUp(text);
  return found.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
}

async function lookUp(text) {
  const answer = await fetch(`/explorer/actors?q=${encodeURIComponent(text.trim())}`);
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return answer.json();
}

// What is typed in a field is looked up one at a time; what comes for something typed there before is dropped.
const typed = new Map();
async function looked(field, then) {
  const text = field.value;
  if (typed.get(field) === text) return; // it is heard as a change and as sent
  typed.set(field, text);
  try {
    const found = await called(text);
    if (typed.get(field) === text) then(found);
  } catch (error) {
    $('#status').textContent = `Actors could not be looked up: ${error.message}`;
  }
  if (typed.get(field) === text) typed.delete(field);
}

$('#finder').addEventListener('submit', (event) => { event.preventDefault(); find(); });
$('#find').addEventListener('change', find);

function find() {
  const text = $('#find').value;
  if (text.trim()) looked($('#find'), (found) => (found.length === 1 ? go(found[0]) : offer(text, found, towards)));
}

const towards = ({ key }) => (nodeById.has(`actor/${key}`) ? address({ actor: key, line: null }) : address({ focus: key, actor: key, line: null, a: null, b: null }));

function go(found) {
  if (nodeById.has(`actor/${found.key}`)) choose(`actor/${found.key}`);
  else location.assign(towards(found));
}

// Ends of the way that what is typed leaves open: what it is, and the actors that may be meant.
const unclear = new Map();
const NAMED = 5; // of them, under the field; the panel has all

function lead(end) {
  if (!end.value.trim()) return led(end, { key: '' });
  return looked(end, (found) => (found.length === 1 ? led(end, found[0]) : left(end, found)));
}

function led(end, { key, name: called }) {
  typed.delete(end);
  unclear.delete(end);
  ends(end, key, called);
  const [a, b] = Object.values(ENDS).map((each) => each.dataset.key);
  if (a && b && a !== b) sought = true;
  filter();
  choose(null, false);
  remember();
  open();
  doubt();
  for (const [other, { text, found }] of unclear) propose(other, text, found);
}

// No one actor is called so: the field keeps what is typed, and no end that was there before is meant by it.
function left(end, found) {
  end.dataset.key = '';
  unclear.set(end, { text: end.value, found });
  now.told.way = null;
  doubt();
  propose(end, end.value, found);
}

const propose = (end, text, found) => offer(text, found, ({ key }) => address({ [end.name]: key, actor: null, line: null }), (each) => led(end, each));

// Under each end of the way, why it is none.
function doubt() {
  for (const end of Object.values(ENDS)) {
    const said = $(`#${end.id}-said`);
    const same = end === ENDS.b && end.dataset.key && end.dataset.key === ENDS.a.dataset.key;
    said.replaceChildren(...(unclear.has(end) ? meant(end, unclear.get(end)) : same ? ['The same actor as in From: a way leads to another.'] : []));
    said.hidden = !said.textContent;
    if (same) $('#status').textContent = said.textContent;
    if (said.hidden) end.removeAttribute('aria-invalid');
    else end.setAttribute('aria-invalid', 'true');
  }
}

function meant(end, { text, found }) {
  if (!found.length) return [`No actor is called “${text.trim()}”.`];
  const names = found.slice(0, NAMED).map((each) => {
    const button = Object.assign(make('button', each.name), { type: 'button' });
    button.addEventListener('click', () => { led(end, each); end.focus({ preventScroll: true }); });
    return button;
  });
  return ['Which is meant? ', ...names, found.length > NAMED ? ` and ${found.length - NAMED} more` : ''];
}

function clear() {
  typed.clear();
  unclear.clear();
  doubt();
}

// `pick`, where it is given, takes what is offered without leaving the page.
function offer(text, like, href, pick = null) {
  const words = text.trim();
  choose(null);
  hush(address()); // what is offered is no state of the page
  const list = make('ul', '', 'lines');
  for (const each of like) {
    const entry = make('li');
    const chosen = href === towards && nodeById.has(`actor/${each.key}`) ? { actor: `actor/${each.key}` } : {};
    const link = linked(each.name, href(each), chosen);
    if (pick) link.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      pick(each);
    });
    entry.append(link, make('span', each.type, 'n'));
    list.append(entry);
  }
  const title = like.length ? `${like.length} actors are called so: “${words}”` : `No actor is called “${words}”`;
  const close = Object.assign(linked('×', address()), { id: 'close', className: 'button', ariaLabel: 'Close' });
  $('#chosen').replaceChildren(close, make('h2', title), list, linked('Search everything', `/search?q=${encodeURIComponent(words)}`));
  $('#panel').classList.add('sheet');
  $('#panel').removeAttribute('aria-busy');
  $('#status').textContent = title;
}

// While somebody types, names of actors that are not drawn are offered with those that are.
let typing;
const drawnNames = [...$('#names').children];
if (!data.whole) for (const field of [$('#find'), ...Object.values(ENDS)]) field.addEventListener('input', () => {
  clearTimeout(typing);
  const text = field.value.trim();
  if (text.length > 1) typing = setTimeout(async () => {
    const found = await lookUp(text).catch(() => []); // those drawn are offered still
    const others = found.filter((each) => !nodeById.has(`actor/${each.key}`)).map((each) => Object.assign(make('option'), { value: each.name }));
    $('#names').replaceChildren(...drawnNames, ...others);
  }, 200);
});

document.addEventListener('click', (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest('a[data-line], a[data-actor], a[data-sort], #close');
  if (!link) return;
  event.preventDefault();
  if (link.id === 'close') close();
  else if (link.dataset.sort) {
    order(turned(link.dataset.sort));
    remember();
  } else {
    choose(link.dataset.line || link.dataset.actor);
    $('#panel').focus({ preventScroll: !link.closest('#rows') });
  }
});

function close() {
  asked = null; // also what is offered is closed, which no address tells of
  choose(null);
  $('#graph').focus({ preventScroll: true });
}

// --- the keyboard: actors from side to side, the lines of one up and down ---

let standing = null; // the actor whose lines are gone through

const actorsInOrder = () => data.nodes.filter((node) => now.shown.nodes.has(node.id)).sort((a, b) => a.label.localeCompare(b.label)).map((node) => node.id);
const linesOf = (actor) => data.edges.filter((edge) => now.shown.edges.has(edge.id) && (edge.from === actor || edge.to === actor)).map((edge) => edge.id);
const stepped = (list, here, step) => list[(list.includes(here) ? list.indexOf(here) + step + list.length : step > 0 ? 0 : list.length - 1) % list.length];

function step(key) {
  const here = edgeById.get(now.chosen);
  if (!here) standing = now.chosen;
  else if (![here.from, here.to].includes(standing)) standing = here.from;
  const along = { ArrowRight: 1, ArrowLeft: -1 }[key];
  const list = along || !standing ? actorsInOrder() : linesOf(standing);
  const next = stepped(list, along ? standing : now.chosen, along || { ArrowDown: 1, ArrowUp: -1 }[key]);
  if (!next) return;
  choose(next, false);
  const line = edgeById.has(next);
  $('#status').textContent = line ? saidOf(next) : name(next);
  tip(line ? next : null);
  settle();
}

const KEYS = {
  Enter: () => { if (!now.chosen) step('ArrowRight'); remember(); $('#panel').focus(); },
  Escape: () => choose(null), '+': () => zoom(1.25), '-': () => zoom(0.8), 0: () => fit(),
};
KEYS[' '] = KEYS.Enter;
$('#graph').addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const act = event.key.startsWith('Arrow') ? () => step(event.key) : KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
$('#panel').addEventListener('keydown', (event) => { if (event.key === 'Escape') close(); });
addEventListener('popstate', () => { restore(); open(); });
addEventListener('themechange', paint);
let resizing;
addEventListener('resize', () => { clearTimeout(resizing); resizing = setTimeout(open, 120); });
if (narrow.matches) $('#narrow').open = false;
select();
network.once('afterDrawing', () => {
  performance.mark('restitch-drawn');
  open();
  sought = Boolean((now.told.way || $('#falls')?.value) && !location.hash);
  reveal();
  document.documentElement.dataset.drawn = 'yes';
  paper();
});
