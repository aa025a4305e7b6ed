// Draws what the server worked out, and keeps picture, panel, table and address in step.
const data = JSON.parse(document.getElementById('data').textContent);
const $ = (selector) => document.querySelector(selector);
const $$ = (selector) => [...document.querySelectorAll(selector)];
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const nodes = new vis.DataSet(data.nodes.map(({ title, ...node }) => node));
const edges = new vis.DataSet(data.edges);
const nodeById = Object.fromEntries(data.nodes.map((node) => [node.id, node]));
const rowById = Object.fromEntries($$('tr[data-line]').map((row) => [row.dataset.line, row]));
const ARROWS = { exchange: 'arrow', support: 'vee', contact: 'circle', strain: 'bar', structure: 'diamond' };
const DASHES = { noted: false, own: [7, 5], reported: [2, 5] };
const LOOKS = { state: 'state', person: 'person', collective: 'person', bloc: 'event' };
let chosen = null;

function paint() {
  const near = neighbourhood();
  const muted = colour('--mut');
  const sans = colour('--sans');
  nodes.update(data.nodes.map((node) => {
    const look = LOOKS[node.group] || 'org';
    const off = near && !near.has(node.id);
    const border = chosen === node.id ? colour('--focus') : look === 'state' ? colour('--k-state') : colour('--line2');
    return {
      id: node.id, group: undefined, opacity: off ? 0.3 : 1, borderWidth: chosen === node.id ? 3 : 1.2, margin: node.large ? 10 : 6,
      color: { background: colour(`--k-${look}`), border, highlight: { background: colour(`--k-${look}`), border: colour('--focus') }, hover: { background: colour('--accbg'), border: colour('--acc') } },
      font: { face: sans, size: node.large ? 18 : 14, color: off ? `${muted}66` : colour(`--k-${look}-t`) },
      shapeProperties: { borderRadius: look === 'person' ? 12 : 4, borderDashes: look === 'event' ? [4, 3] : false },
    };
  }));
  edges.update(data.edges.map((edge) => {
    const on = chosen === edge.id;
    const off = near && !on && !(edge.from === chosen || edge.to === chosen);
    const line = colour(`--${edge.family}`);
    return {
      id: edge.id, dashes: DASHES[edge.standing], selectionWidth: 1.5, hoverWidth: 1, arrowStrikethrough: edge.family === 'strain',
      color: { color: line, highlight: line, hover: line, opacity: off ? 0.08 : 0.85 },
      arrows: { to: { enabled: true, type: ARROWS[edge.family], scaleFactor: 0.6 } },
      smooth: { enabled: true, type: edge.bend > 0 ? 'curvedCW' : 'curvedCCW', roundness: Math.abs(edge.bend) },
    };
  }));
}

function neighbourhood() {
  if (!chosen) return null;
  const lines = data.edges.filter((edge) => [edge.id, edge.from, edge.to].includes(chosen));
  return new Set([chosen, ...lines.flatMap((edge) => [edge.from, edge.to])]);
}

const filters = () => ({ families: new Set($$('[name=family]:checked').map((box) => box.value)), standing: $('[name=standing]:checked').value });

function filter() {
  const { families, standing } = filters();
  const shown = data.edges.filter((edge) => families.has(edge.family) && (standing === 'all' || edge.standing === standing));
  const lines = new Set(shown.map((edge) => edge.id));
  const ends = new Set(shown.flatMap((edge) => [edge.from, edge.to]));
  edges.update(data.edges.map((edge) => ({ id: edge.id, hidden: !lines.has(edge.id) })));
  nodes.update(data.nodes.map((node) => ({ id: node.id, hidden: !ends.has(node.id) })));
  for (const [id, row] of Object.entries(rowById)) row.hidden = !lines.has(id);
  $('#status').textContent = `${ends.size} of ${data.nodes.length} actors, ${lines.size} of ${data.edges.length} lines`;
}

function remember(push) {
  const { families, standing } = filters();
  const query = new URLSearchParams();
  if (families.size !== $$('[name=family]').length) query.set('families', [...families].join(','));
  if (standing !== 'all') query.set('standing', standing);
  if (chosen) query.set(chosen.startsWith('line/') ? 'line' : 'actor', chosen.replace(/^actor\//, ''));
  const address = query.size ? `?${query}` : location.pathname;
  history[push ? 'pushState' : 'replaceState'](null, '', address);
}

function restore() {
  const query = new URLSearchParams(location.search);
  const families = query.get('families');
  $$('[name=family]').forEach((box) => { box.checked = families === null || families.split(',').includes(box.value); });
  $$('[name=standing]').forEach((box) => { box.checked = box.value === (query.get('standing') || 'all'); });
  const wanted = query.get('line') || (query.get('actor') && `actor/${query.get('actor')}`);
  filter();
  choose(wanted && (rowById[wanted] || nodeById[wanted]) ? wanted : null, false);
}

function choose(id, push = true) {
  chosen = id;
  const panel = $('#chosen');
  panel.replaceChildren();
  $('#start').hidden = Boolean(id);
  $$('tr.on').forEach((row) => row.classList.remove('on'));
  if (id && rowById[id]) panel.append(...lineDetails(id));
  else if (id) panel.append(...actorDetails(id));
  paint();
  const line = id && id.startsWith('line/');
  network.setSelection({ nodes: id && !line ? [id] : [], edges: line ? [id] : [] }, { highlightEdges: false });
  $('#panel').scrollTop = 0;
  if (push) remember(true);
}

const make = (tag, text, className) => Object.assign(document.createElement(tag), { textContent: text || '', className: className || '' });

function lineDetails(id) {
  const row = rowById[id];
  row.classList.add('on');
  const [from, kind, to] = row.cells;
  const relation = make('p', kind.textContent, `rel ${kind.className}`);
  return [make('h2', `${from.textContent} → ${to.textContent}`), relation, row.querySelector('ul').cloneNode(true)];
}

function actorDetails(id) {
  const more = make('a', 'Everything about it');
  more.href = `/actors/${id.slice('actor/'.length)}`;
  const list = data.edges.filter((edge) => edge.from === id || edge.to === id).map((edge) => {
    const [from, kind, to, claims] = rowById[edge.id].cells;
    const link = make('a', `${from.textContent} → ${to.textContent}`);
    link.href = `?line=${encodeURIComponent(edge.id)}`;
    link.dataset.line = edge.id;
    const entry = make('div', '', 'row');
    entry.append(link, make('span', kind.textContent, kind.className), make('span', claims.querySelector('summary').textContent, 'n'));
    return entry;
  });
  return [make('h2', nodeById[id].label), more, ...list];
}

const network = new vis.Network($('#graph'), { nodes, edges }, {
  ...data.options,
  interaction: { hover: true, zoomView: false, dragNodes: false, selectConnectedEdges: false, keyboard: false },
});
const zoom = (factor) => network.moveTo({ scale: network.getScale() * factor, animation: false });
const fit = () => network.fit({ animation: false });
network.on('click', (event) => choose(event.nodes[0] || event.edges[0] || null));
for (const kind of ['Node', 'Edge']) {
  network.on(`hover${kind}`, () => { $('#graph').style.cursor = 'pointer'; });
  network.on(`blur${kind}`, () => { $('#graph').style.cursor = ''; });
}
$('#graph').addEventListener('wheel', (event) => {
  if (!event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  zoom(event.deltaY < 0 ? 1.15 : 0.87);
}, { passive: false });
$$('[data-zoom]').forEach((button) => button.addEventListener('click', () => (button.dataset.zoom === 'fit' ? fit() : zoom(Number(button.dataset.zoom)))));
$$('.filters input').forEach((input) => input.addEventListener('change', () => { filter(); remember(true); }));
$('#reset').addEventListener('click', () => { history.pushState(null, '', location.pathname); restore(); fit(); });
document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-line]');
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  choose(link.dataset.line);
  $('#panel').focus({ preventScroll: true });
});
$('#graph').addEventListener('keydown', (event) => {
  const order = [...data.nodes].sort((a, b) => a.label.localeCompare(b.label)).map((node) => node.id).filter((id) => !nodes.get(id).hidden);
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step) {
    event.preventDefault();
    const at = order.indexOf(chosen);
    choose(order[(at < 0 ? (step > 0 ? 0 : order.length - 1) : at + step + order.length) % order.length]);
    $('#status').textContent = nodeById[chosen].label;
  } else if (event.key === 'Enter' && chosen) $('#panel').focus();
  else if (event.key === 'Escape') choose(null);
  else if (event.key === '+') zoom(1.25);
  else if (event.key === '-') zoom(0.8);
});
$('#panel').addEventListener('keydown', (event) => { if (event.key === 'Escape') { choose(null); $('#graph').focus(); } });
addEventListener('popstate', restore);
addEventListener('themechange', paint);
let resizing;
addEventListener('resize', () => { clearTimeout(resizing); resizing = setTimeout(fit, 120); });
restore();
network.once('afterDrawing', () => { fit(); document.documentElement.dataset.drawn = 'yes'; });
