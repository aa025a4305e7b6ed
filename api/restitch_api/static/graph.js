// An answer drawn as a graph: things as boxes with their names, links by kind, moved and zoomed by keys and pointers.
import { linksOf } from './answer.js';
import { SEVERAL, drawnApart, looksOf } from './links.js';
import { keyOf, namesOf } from './names.js';
import { element, svg } from './pictures.js';
import { layered, spread } from './spread.js';

const MOST_NODES = 300; // more is no picture
const SMALLEST = 0.8; // names are made as small as this, and columns drawn that are; what does not fit so is spread out

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

let loading = null;
function visNetwork() {
  loading ??= new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement('script'), { src: '/static/vis-network.min.js', onload: () => resolve(window.vis), onerror: reject });
    document.head.append(script);
  });
  return loading;
}

// Things are told apart by fill, border and corners, links by colour and dashes; the legend says which is which.
const KINDS = {
  claim: { fill: '--noted-wash', edge: '--noted', ink: '--ink', corner: 6 },
  source: { fill: '--surface', edge: '--ink', ink: '--ink', corner: 0 },
  actor: { fill: '--state', edge: '--state', ink: '--state-ink', corner: 11 },
  event: { fill: '--bad-wash', edge: '--strain', ink: '--ink', corner: 6, dashes: [6, 3] },
  note: { fill: '--reported-wash', edge: '--reported', ink: '--ink', corner: 0, dashes: [2, 3] },
  other: { fill: '--sunk', edge: '--nothing', ink: '--ink', corner: 3 },
};
const APART = 11; // pixels between lines that join the same two things
const LETTERS = 12.5; // pixels high
const ROW = 15;
const INSIDE = 7; // pixels between a name and its box
const WIDEST = 20; // letters of a line
const SHORT = 34; // letters of a name that stands whole; of a longer one its key stands, where that is made of words
const DOT = 5; // pixels of what has no room for its name
const AROUND = 14; // pixels free at the edges of the picture

const kindOf = (iri) => iri.match(/\/id\/(?:essay\/[^/]+\/)?(claim|source|actor|event|note)\//)?.[1] ?? 'other';

/** What kinds of links are called, and their families: words of our ontology have names, others those in their keys. */
async function kindsOf(links, short) {
  const known = new Map();
  if (links.some(([, kind]) => short(kind).startsWith('stitch:'))) {
    const answer = await fetch('/sparql/words');
    if (answer.ok) for (const word of await answer.json()) known.set(word.label, word); // else keys are names too
  }
  const wordOf = (kind) => known.get(short(kind));
  return { told: (kind) => wordOf(kind)?.detail ?? keyOf(kind, short).toLowerCase(), familyOf: (kind) => wordOf(kind)?.family ?? '' };
}

/** A name in lines for its box: whole where it is short, else its key where that is words, else its beginning. */
function linesOf(name, key) {
  const words = name.length <= SHORT || !/^\p{L}{2,}( [\p{L}\d]+)+$/u.test(key) ? name : key;
  const lines = [''];
  for (const word of words.split(/\s+/)) {
    if (lines.at(-1) && lines.at(-1).length + word.length >= WIDEST) lines.push('');
    lines[lines.length - 1] = `${lines.at(-1)} ${word}`.trim();
  }
  const cut = lines.length > 3 ? [...lines.slice(0, 2), `${lines[2]} …`] : lines;
  return cut.map((line) => (line.length > WIDEST + 6 ? `${line.slice(0, WIDEST + 5)}…` : line));
}

/** Boxes { id, lines, w, h } in pixels. */
function boxesOf(iris, names, short) {
  const canvas = document.createElement('canvas').getContext('2d');
  canvas.font = `${LETTERS}px ${colour('--sans')}`;
  return iris.map((id) => {
    const lines = linesOf(names.get(id), keyOf(id, short));
    const wide = Math.max(...lines.map((line) => canvas.measureText(line).width));
    return { id, lines, w: Math.ceil(wide) + 2 * INSIDE + 2, h: lines.length * ROW + 2 * INSIDE };
  });
}

/** What each drawing shows now, by its place in the page: where things lie, how large, what is in the middle, the sides of boxes with names, and the lines with their looks. */
export const shown = new WeakMap();

/** Draw the links into a box, all of them in sight. */
export async function drawGraph(box, answer, short) {
  const links = linksOf(answer);
  const all = [...new Set(links.flatMap(([from, , to]) => [from, to]))];
  const kept = new Set(all.slice(0, MOST_NODES));
  const lines = drawnApart(links.filter(([from, , to]) => kept.has(from) && kept.has(to)));
  const { place, legend, tools, chosen } = framed(box, kept.size, links.length, all.length - kept.size);
  const [vis, names, { told, familyOf }] = await Promise.all([visNetwork(), namesOf([...kept], short), kindsOf(links, short)]);
  if (!place.isConnected) return; // something else is shown by now
  const looks = looksOf(lines, familyOf);
  const lookOf = ({ labels }) => (labels.length === 1 ? looks.get(labels[0]) : SEVERAL);
  legend.append(...[...new Set([...kept].map(kindOf))].map((kind) => entry(kind, boxLook(KINDS[kind]))));
  legend.append(...[...new Set(looks.values())].map((look) => entry(look.kinds.map(told).join(', '), lineLook(look))));
  if (lines.some(({ labels }) => labels.length > 1)) legend.append(entry('several kinds: choose the line', lineLook(SEVERAL)));
  const boxes = boxesOf([...kept], names, short);
  const frame = { width: place.clientWidth - 2 * AROUND, height: place.clientHeight - 2 * AROUND };
  const { nodes, edges, network, room } = await arranged(vis, place, boxes, lines, frame);
  if (!place.isConnected) return;
  const weight = new Map([...kept].map((iri) => [iri, new Set(lines.flatMap(({ from, to }) => (from === iri ? to : to === iri ? from : []))).size]));
  const ranked = [...boxes].sort((a, b) => weight.get(b.id) - weight.get(a.id) || (a.id < b.id ? -1 : 1));
  /** Everything as large on the screen at any zoom, or a little smaller so that all have room. */
  const restyle = () => {
    const pixel = Math.max(SMALLEST, Math.min(1, network.getScale())) / network.getScale();
    nodes.update(labelled(network, ranked, pixel));
    const at = network.getPositions();
    edges.update(lines.map((line) => ({ ...lineStyle(line.id, lookOf(line), pixel), ...(!line.alone && bend(line, at, pixel)) })));
  };
  const whole = () => { network.moveTo(wholeView(boxes, room.places, frame)); restyle(); };
  shown.set(place, () => ({ positions: network.getPositions(), scale: network.getScale(), centre: network.getViewPosition(), labels: Object.fromEntries(nodes.get({ filter: ({ shape }) => shape === 'box' }).map((each) => [each.id, edgesOf(network, each)])), lines: edges.get().map(({ from, to, smooth }, place) => ({ from, to, kinds: lines[place].labels, look: lookOf(lines[place]), bend: smooth && [smooth.type, smooth.roundness] })) }));
  let waiting = 0;
  network.on('zoom', () => { clearTimeout(waiting); waiting = setTimeout(restyle, 60); });
  network.on('dragEnd', restyle);
  network.on('doubleClick', ({ nodes: [iri] }) => { if (pageOf(iri)) location.href = pageOf(iri); });
  const tell = (iri, line) => {
    if (iri) chosen.replaceChildren(linked(iri, names));
    else if (line) {
      const { from, to, labels } = lines.find((each) => each.id === line);
      chosen.replaceChildren(linked(from, names), ` – ${labels.map(told).join(', ')} → `, linked(to, names));
    }
  };
  network.on('select', ({ nodes: [iri], edges: [line] }) => tell(iri, line));
  network.on('hoverNode', ({ node }) => { if (!network.getSelectedNodes().length) tell(node); });
  moved(network, place, tools, whole, restyle);
  whole();
  network.once('afterDrawing', () => { place.dataset.drawn = 'yes'; });
  network.redraw();
}

/** The sides of a box; vis-network counts round corners twice. */
function edgesOf(network, { id, shapeProperties: { borderRadius } }) {
  const { left, right, top, bottom } = network.getBoundingBox(id);
  return { left: left + borderRadius, right: right - borderRadius, top: top + borderRadius, bottom: bottom - borderRadius };
}

/** The parts of the drawing on the page, empty but for what is known at once. */
function framed(box, things, links, more) {
  const note = element('p', 'small muted', `${things} things, ${links} links${more ? `; ${more} things more are in the table only` : ''}. Drag or arrow keys move, wheel or + and − zoom, 0 shows all. A long name stands as its key. The table holds the same.`);
  const place = element('div', 'picture');
  place.tabIndex = 0;
  place.setAttribute('role', 'application');
  place.setAttribute('aria-label', `Drawing of ${things} things and ${links} links; the table holds the same`);
  const chosen = element('p', 'small chosen', 'Choose a thing or a link to see its whole name; a second click on a thing opens its page.');
  chosen.setAttribute('role', 'status');
  const tools = element('div', 'row more');
  const legend = element('ul', 'row legend small');
  box.append(note, legend, place, chosen, tools);
  return { place, legend, tools, chosen };
}

/** The network with its boxes in columns or rows where that fits, else where forces and the boxes' sizes put them. */
async function arranged(vis, place, boxes, lines, frame) {
  const layers = fitting(boxes, lines, frame);
  const bent = layers && { enabled: true, type: 'cubicBezier', forceDirection: layers.down ? 'vertical' : 'horizontal', roundness: 0.5 };
  const nodes = new vis.DataSet(boxes.map(({ id, w }) => ({ id, label: ' ', shape: 'dot', size: w / 6 })));
  const edges = new vis.DataSet(lines.map(({ id, from, to, alone, aside }) => ({ id, from, to, smooth: (alone && bent) || false, physics: alone || Math.abs(aside) < 1 })));
  const network = new vis.Network(place, { nodes, edges }, {
    layout: { randomSeed: 7, improvedLayout: false },
    physics: { enabled: !layers, solver: 'forceAtlas2Based', forceAtlas2Based: { avoidOverlap: 0.6, springLength: 130 }, stabilization: { iterations: 250, fit: false } },
    interaction: { hover: true }, edges: { arrows: { to: { enabled: true } } },
  });
  if (!layers) await new Promise((done) => { network.once('stabilizationIterationsDone', done); });
  network.setOptions({ physics: { enabled: false } });
  const at = network.getPositions();
  const room = layers ? widened(layers, frame) : spread(boxes.map((each) => ({ ...each, ...at[each.id] })), frame);
  nodes.update([...room.places].map(([id, { x, y }]) => ({ id, x, y })));
  return { nodes, edges, network, room };
}

/** Where to look from so that all boxes are in the frame, the letters being no smaller than they may be. */
function wholeView(boxes, places, frame) {
  const along = (axis, size) => {
    const from = (shrunk) => Math.min(...boxes.map((each) => places.get(each.id)[axis] - (each[size] / 2) * shrunk));
    const to = (shrunk) => Math.max(...boxes.map((each) => places.get(each.id)[axis] + (each[size] / 2) * shrunk));
    return { from, to };
  };
  const [across, down] = [along('x', 'w'), along('y', 'h')];
  const fits = (scale) => {
    const shrunk = Math.max(SMALLEST, scale) / scale;
    return (across.to(shrunk) - across.from(shrunk)) * scale <= frame.width && (down.to(shrunk) - down.from(shrunk)) * scale <= frame.height;
  };
  let scale = 1;
  while (scale > 0.05 && !fits(scale)) scale *= 0.98;
  const shrunk = Math.max(SMALLEST, scale) / scale;
  return { scale, position: { x: (across.from(shrunk) + across.to(shrunk)) / 2, y: (down.from(shrunk) + down.to(shrunk)) / 2 } };
}

/** The boxes in columns or in rows, whichever is larger in the frame; null where neither is large enough to be read. */
function fitting(boxes, lines, frame) {
  const size = ({ width, height }) => Math.min(frame.width / width, frame.height / height);
  const found = [false, true].map((down) => layered(boxes, lines.map(({ from, to }) => [from, to]), down)).filter(Boolean);
  return found.filter((each) => size(each) >= SMALLEST).sort((a, b) => size(b) - size(a))[0] ?? null;
}

/** Columns or rows over the whole of the frame, where they take less. */
function widened({ places, width, height }, frame) {
  const [wider, taller] = [Math.min(Math.max(frame.width / width, 1), 1.8), Math.min(Math.max(frame.height / height, 1), 1.6)];
  return { places: new Map([...places].map(([id, { x, y }]) => [id, { x: x * wider, y: y * taller }])), width: width * wider, height: height * taller };
}

/** Keys and buttons that move the drawing. */
function moved(network, place, tools, whole, restyle) {
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

const pageOf = (iri) => iri?.match(/\/id\/.+$/)?.[0];
const linked = (iri, names) => (pageOf(iri) ? Object.assign(element('a', '', names.get(iri)), { href: pageOf(iri) }) : element('span', '', names.get(iri)));

function entry(words, picture) {
  const item = element('li', 'row', words);
  item.prepend(picture);
  return item;
}

/** A curve that keeps a line so many pixels from the next that joins the same two things, in the middle. */
function bend({ from, to, aside }, at, pixel) {
  const long = Math.hypot(at[to].x - at[from].x, at[to].y - at[from].y) || 1;
  if (!aside) return { smooth: false };
  const roundness = Math.min(0.9, (Math.abs(aside) * APART * pixel * 2.5) / long); // vis-network's curves are about 0.4 of their roundness high
  return { smooth: { enabled: true, type: aside > 0 ? 'curvedCW' : 'curvedCCW', roundness } };
}

const scaled = (dashes, pixel) => dashes && dashes.map((each) => each * pixel);

const lineStyle = (id, { ink, dashes }, pixel) => ({
  id, width: 1.4 * pixel, selectionWidth: 1.4 * pixel, hoverWidth: pixel, dashes: scaled(dashes, pixel), arrows: { to: { enabled: true, scaleFactor: 0.55 * pixel } },
  color: { color: colour(ink), highlight: colour('--focus'), hover: colour(ink) },
});

function lineLook({ ink, dashes }) {
  const picture = svg('svg', { width: 30, height: 12, 'aria-hidden': 'true' });
  picture.append(svg('line', { x1: 0, x2: 30, y1: 6, y2: 6, stroke: `var(${ink})`, 'stroke-width': 2.5, 'stroke-dasharray': dashes ? dashes.join(' ') : 'none' }));
  return picture;
}

function boxLook({ fill, edge, corner, dashes }) {
  const picture = svg('svg', { width: 26, height: 16, 'aria-hidden': 'true' });
  picture.append(svg('rect', { x: 1, y: 1, width: 24, height: 14, rx: Math.min(corner, 7), fill: `var(${fill})`, stroke: `var(${edge})`, 'stroke-width': 1.4, 'stroke-dasharray': dashes ? dashes.join(' ') : 'none' }));
  return picture;
}

/** Boxes as large on the screen at any zoom: of the best connected things, as many as do not cover one another. */
function labelled(network, ranked, pixel) {
  const at = network.getPositions(ranked.map(({ id }) => id));
  const taken = [];
  return ranked.map(({ id, lines, w, h }) => {
    const { x, y } = at[id];
    const { fill, edge, ink, corner, dashes } = KINDS[kindOf(id)];
    const [wide, high] = [(w / 2 + 2) * pixel, (h / 2 + 2) * pixel];
    const free = taken.every(([left, top, right, bottom]) => x + wide < left || x - wide > right || y + high < top || y - high > bottom);
    if (free) taken.push([x - wide, y - high, x + wide, y + high]);
    const lines2 = { background: colour(free ? fill : edge), border: colour(edge) };
    return {
      id, shape: free ? 'box' : 'dot', size: DOT * pixel, label: free ? lines.join('\n') : ' ', margin: INSIDE * pixel * 0.7, borderWidth: 1.4 * pixel, borderWidthSelected: 2.6 * pixel,
      color: { ...lines2, highlight: { ...lines2, border: colour('--focus') }, hover: lines2 }, shapeProperties: { borderRadius: corner * pixel, borderDashes: scaled(dashes, pixel) ?? false },
      font: { color: colour(ink), size: LETTERS * pixel, face: colour('--sans') },
    };
  });
}
