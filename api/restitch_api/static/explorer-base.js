// What the server worked out, where the page has it, and what the address says of both.
export const data = JSON.parse(document.getElementById('data').textContent);
export const $ = (selector) => document.querySelector(selector);
export const $$ = (selector) => [...document.querySelectorAll(selector)];
const colours = new Map(); // each is asked for by every line and actor; a change of theme empties it
export const colour = (name) => {
  if (!colours.has(name)) colours.set(name, getComputedStyle(document.documentElement).getPropertyValue(name).trim());
  return colours.get(name);
};
addEventListener('themechange', () => colours.clear());

export const nodeById = new Map(data.nodes.map((node) => [node.id, node]));
export const edgeById = new Map(data.edges.map((edge) => [edge.id, edge]));
export const rowById = new Map($$('tr[data-line]').map((row) => [row.dataset.line, row]));
export const look = (node) => data.looks[node.group] || 'body';
export const checked = (name) => new Set($$(`[name=${name}]:checked`).map((box) => box.value));
export const many = (count, word) => `${count} ${word}${count === 1 ? '' : 's'}`;
export const range = { from: $('#from'), to: $('#to') };
export const year = (day) => Number(day.startsWith('-') ? day.slice(0, 5) : day.slice(0, 4));
export const span = () => [Number(range.from.value), Number(range.to.value)];
export const undated = () => $('#undated')?.value !== 'no';
export const nameOf = (selector) => $(selector).selectedOptions[0].textContent;

// What is chosen, the order of the table, what passes the filters; and what only the server knows.
export const now = { chosen: null, sort: null, shown: { nodes: new Set(), edges: new Set() }, told: data.told };
export const name = (id) => (edgeById.has(id) ? `${nodeById.get(edgeById.get(id).from).label} → ${nodeById.get(edgeById.get(id).to).label}` : nodeById.get(id).label);
export const fate = (edge) => now.told.fates.lines[edge.id] || null;

export const BOXES = ['family', 'standing', 'look'];
export const FIELDS = { source: '#source', falls: '#falls', undated: '#undated' };

// The ends of a way are named by people and known by key: any actor's, drawn or not.
export const ENDS = { a: $('#way-a'), b: $('#way-b') };
const nameOfActor = new Map(data.nodes.map((node) => [node.id.slice('actor/'.length), node.label]));
for (const end of Object.values(ENDS)) if (end.dataset.key) nameOfActor.set(end.dataset.key, end.value);
export function ends(end, key, called = nameOfActor.get(key) || key) {
  if (key) nameOfActor.set(key, called);
  end.dataset.key = key;
  end.value = key ? called : '';
}

function state() {
  const found = { focus: data.part.focus.join(','), most: data.part.most, view: data.part.view, sort: now.sort };
  for (const box of BOXES) found[box] = checked(box).size === $$(`[name=${box}]`).length ? null : [...checked(box)].join(',') || 'none';
  for (const [end, box] of Object.entries(range)) found[end] = box.value === box.dataset.default ? null : box.value;
  for (const [field, selector] of Object.entries(FIELDS)) found[field] = $(selector)?.value || null;
  for (const [field, end] of Object.entries(ENDS)) found[field] = end.dataset.key || null;
  if (now.chosen) found[edgeById.has(now.chosen) ? 'line' : 'actor'] = now.chosen.replace(/^(actor|line)\//, '');
  return found;
}

// The address of this state, or of one that differs in `changes`.
export function address(changes = {}) {
  const query = new URLSearchParams();
  for (const [field, value] of Object.entries({ ...state(), ...changes })) {
    if (value === null || value === undefined || value === '' || String(value) === String(data.defaults[field])) continue;
    for (const each of field === 'focus' ? value.split(',') : [value]) query.append(field, each);
  }
  return query.size ? `/explorer?${query.toString().replaceAll('%2F', '/').replaceAll('%2C', ',')}` : '/explorer';
}

// The controls as an address has them, for going back; the server has set them as the page came.
export function controls(query) {
  const listed = (field) => query.getAll(field).flatMap((value) => value.split(','));
  for (const box of BOXES) $$(`[name=${box}]`).forEach((each) => { each.checked = !query.has(box) || listed(box).includes(each.value); });
  for (const [end, box] of Object.entries(range)) box.value = query.get(end) || box.dataset.default;
  if (span()[0] > span()[1]) for (const box of Object.values(range)) box.value = box.dataset.default; // as the server has it
  for (const [field, selector] of Object.entries(FIELDS)) if ($(selector)) $(selector).value = query.get(field) || '';
  for (const [field, end] of Object.entries(ENDS)) ends(end, query.get(field) || '');
}

export function selected(query) {
  const relation = query.get('relation');
  const wanted = [`line/${query.get('line')}`, `actor/${query.get('actor')}`, relation && data.edges.find((edge) => edge.relations.includes(relation))?.id];
  return wanted.find((id) => edgeById.has(id) || nodeById.has(id)) || null;
}

// What of the network is shown, in words: for the files and for paper.
export function told() {
  const words = [];
  for (const box of BOXES) if (checked(box).size !== $$(`[name=${box}]`).length) words.push(`${$(`[name=${box}]`).closest('fieldset').querySelector('legend').textContent}: ${$$(`[name=${box}]:checked`).map((each) => each.closest('label').querySelector('span:not(.kd):not(.n)').textContent).join(', ') || 'none'}`);
  if (span().join() !== data.years.join()) words.push(`Years ${span().join('–')}`);
  if (!undated()) words.push('Without lines that have no date');
  if ($('#source')?.value) words.push(`Only what rests on ${nameOf('#source')}`);
  if ($('#falls')?.value) words.push(`If this falls: ${nameOf('#falls')}`);
  if (now.told.way) words.push(`The way from ${ENDS.a.value} to ${ENDS.b.value}`);
  if (now.chosen) words.push(`Chosen: ${name(now.chosen)}`);
  return words;
}
