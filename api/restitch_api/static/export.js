// What is shown, as a file. SVG and PNG are one picture, drawn here from the values the canvas is drawn
// from, whole and whatever the zoom; GraphML and JSON hold what is behind the lines, too.
const escaped = (text) => String(text).replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
const round = (number) => Math.round(number * 10) / 10;
const TWICE = 2; // pixels of a PNG to one of the drawing

export async function download(form, view) {
  const makers = { png, svg: (each) => new Blob([svg(each).text], { type: 'image/svg+xml' }), graphml, json };
  const blob = await makers[form](view);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = `actors.${form}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

const kept = ({ data, shown }) => ({ nodes: data.nodes.filter((node) => shown.nodes.has(node.id)), edges: data.edges.filter((edge) => shown.edges.has(edge.id)) });

async function png(view) {
  const { text, width, height } = svg(view);
  const image = new Image(width, height);
  image.src = `data:image/svg+xml,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: width * TWICE, height: height * TWICE });
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}

// --- the picture ---

function svg(view) {
  const { colour, looks } = view;
  const { nodes, edges } = kept(view);
  const boxes = new Map(nodes.map((node) => [node.id, boxOf(node, looks.actors.get(node.id), colour('--sans'))]));
  const all = [...boxes.values()];
  const curves = new Map(edges.map((edge) => [edge.id, curveOf(edge, boxes)]));
  const points = [...curves.values()].flat();
  const [left, top] = [Math.min(0, ...all.map((box) => box.x - box.w / 2), ...points.map(([x]) => x)) - 24, Math.min(0, ...all.map((box) => box.y - box.h / 2), ...points.map(([, y]) => y)) - 24];
  const [right, bottom] = [Math.max(0, ...all.map((box) => box.x + box.w / 2), ...points.map(([x]) => x)) + 24, Math.max(0, ...all.map((box) => box.y + box.h / 2), ...points.map(([, y]) => y)) + 24];
  const width = Math.ceil(Math.max(right - left, 784));
  const head = headOf(view, nodes, edges, width);
  const foot = legendOf(view, width);
  const drawn = Math.ceil(bottom - top);
  const height = head.height + drawn + foot.height;
  const across = (width - (right - left)) / 2 - left;
  const text = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="${escaped(colour('--sans'))}"><title>${escaped(view.title)}</title><rect width="${width}" height="${height}" fill="${colour('--surface')}"/>${head.text}<g transform="translate(${round(across)} ${round(head.height - top)})">${edges.map((edge) => lineOf(edge, looks.lines.get(edge.id), curves.get(edge.id), colour)).join('')}${nodes.map((node) => labelOf(node, looks.actors.get(node.id), boxes.get(node.id))).join('')}</g><g transform="translate(0 ${head.height + drawn})">${foot.text}</g></svg>`;
  return { text, width, height };
}

const measuring = document.createElement('canvas').getContext('2d');
function wide(text, size, family) {
  measuring.font = `${size}px ${family}`;
  return measuring.measureText(text).width;
}

const boxOf = (node, look, family) => ({ x: node.x, y: node.y, w: wide(node.label, look.size, family) + 2 * look.margin, h: look.size + 2 * look.margin });

function labelOf(node, look, box) {
  const dashes = look.dashed ? ' stroke-dasharray="4 3"' : '';
  return `<g opacity="${look.opacity}"><rect x="${round(box.x - box.w / 2)}" y="${round(box.y - box.h / 2)}" width="${round(box.w)}" height="${round(box.h)}" rx="${look.round}" fill="${look.fill}" stroke="${look.border}" stroke-width="${look.width}"${dashes}/><text x="${round(box.x)}" y="${round(box.y)}" dy=".35em" text-anchor="middle" font-size="${look.size}" textLength="${round(box.w - 2 * look.margin)}" lengthAdjust="spacingAndGlyphs" fill="${look.ink}">${escaped(node.label)}</text></g>`;
}

const at = ([a, side, b], t) => [0, 1].map((axis) => (1 - t) ** 2 * a[axis] + 2 * (1 - t) * t * side[axis] + t * t * b[axis]);
const between = (a, b, t) => [0, 1].map((axis) => a[axis] + (b[axis] - a[axis]) * t);
const inside = ([x, y], box) => Math.abs(x - box.x) < box.w / 2 && Math.abs(y - box.y) < box.h / 2;

// Start, side and end point of the visible part: from the edge of one box to that of the other.
function curveOf(edge, boxes) {
  const [one, two] = [boxes.get(edge.from), boxes.get(edge.to)];
  const [dx, dy] = [two.x - one.x, one.y - two.y];
  const size = Math.abs(edge.bend);
  const turned = Math.atan2(dy, dx) + (edge.bend > 0 ? size * 0.5 + 0.5 : 0.5 - size * 0.5) * Math.PI;
  const far = (size * 0.5 + 0.5) * Math.hypot(dx, dy);
  const whole = [[one.x, one.y], [one.x + far * Math.sin(turned), one.y + far * Math.cos(turned)], [two.x, two.y]];
  let [first, last] = [0, 1];
  while (first < 0.5 && inside(at(whole, first), one)) first += 0.005;
  while (last > 0.5 && inside(at(whole, last), two)) last -= 0.005;
  const side = between(between(whole[0], whole[1], first), between(whole[1], whole[2], first), last);
  return [at(whole, first), side, at(whole, last)];
}

function lineOf(edge, look, curve, colour) {
  const [a, side, b] = curve.map((point) => point.map(round));
  const path = `M${a.join(' ')}Q${side.join(' ')} ${b.join(' ')}`;
  const dashes = look.dashes ? ` stroke-dasharray="${look.dashes.join(' ')}"` : '';
  const halo = look.halo ? `<path d="${path}" fill="none" stroke="${look.halo}" stroke-width="12" opacity=".4"/>` : '';
  const [x, y] = at(curve, 0.5).map(round);
  const along = Math.atan((b[1] - a[1]) / (b[0] - a[0] || 0.01)) * 180 / Math.PI; // read from left to right
  const label = look.label ? `<text transform="translate(${x} ${y}) rotate(${round(along)})" dy=".35em" text-anchor="middle" font-size="12" fill="${look.ink}" stroke="${colour('--surface')}" stroke-width="4" paint-order="stroke">${escaped(look.label)}</text>` : '';
  const turn = Math.atan2(b[1] - side[1], b[0] - side[0]) * 180 / Math.PI;
  return `${halo}<g opacity="${look.opacity}"><path d="${path}" fill="none" stroke="${look.colour}" stroke-width="${look.width}"${dashes}/>${headShape(look.head, look.colour, b, turn)}</g>${label}`;
}

const HEADS = {
  arrow: '<path d="M1 0L-10 5V-5z"/>', vee: '<path d="M1 0L-10 5L-6 0L-10 -5z"/>', circle: '<circle cx="-4" r="4.5"/>',
  bar: '<path d="M-2 -7H0V7H-2z"/>', diamond: '<path d="M1 0L-5 4.5L-11 0L-5 -4.5z"/>',
};
const headShape = (head, colour, [x, y], turn) => `<g class="head-${head}" fill="${colour}" transform="translate(${round(x)} ${round(y)}) rotate(${round(turn)})">${HEADS[head]}</g>`;

function wrapped(words, width, size, family) {
  const lines = [''];
  for (const word of words.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (lines.at(-1) && wide(longer, size, family) > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

function headOf({ colour, told, data }, nodes, edges, width) {
  const family = colour('--sans');
  const counts = `${nodes.length} of ${data.nodes.length} actors, ${edges.length} of ${data.edges.length} lines`;
  const lines = [counts, ...told].flatMap((each) => wrapped(each, width - 48, 13, family));
  const text = `<text x="24" y="38" font-size="22" font-weight="600" fill="${colour('--ink')}">Who acts on whom</text>${lines.map((line, place) => `<text x="24" y="${60 + place * 18}" font-size="13" fill="${colour('--muted')}">${escaped(line)}</text>`).join('')}`;
  return { text, height: 58 + lines.length * 18 };
}

// The legend of the page, and whose words these are.
function legendOf({ colour, data, address, looks }, width) {
  const ink = colour('--ink');
  const dashed = (dashes) => (dashes ? ` stroke-dasharray="${dashes.join(' ')}"` : '');
  const stroke = (stroked, dashes) => `<path d="M0 0H36" stroke="${stroked}" stroke-width="2.5" fill="none"${dashed(dashes)}/>`;
  const { families, behind, kinds, dashes, arrows, ghost } = data.legend;
  const entries = [
    ...families.map(([key, label]) => [`${stroke(colour(`--${key}`))}${headShape(arrows[key], colour(`--${key}`), [38, 0], 0)}`, label]),
    ...behind.map(([key, label]) => [`${stroke(key === 'denied' ? colour('--denied') : ink, dashes[key])}${key === 'denied' ? `<text x="18" dy=".35em" text-anchor="middle" font-size="13" fill="${colour('--denied')}">✕</text>` : ''}`, label]),
    ...kinds.map(([key, label]) => [`<rect x="4" y="-7" width="26" height="14" rx="${key === 'person' ? 7 : 3}" fill="${colour(`--${key}`)}" stroke="${colour(key === 'state' ? '--state' : '--edge')}"${key === 'bloc' ? ' stroke-dasharray="4 3"' : ''}/>`, label]),
  ];
  if ([...looks.lines.values()].some((line) => line.what)) {
    entries.push([stroke(colour('--muted'), ghost), 'Falls with it'], [`<path d="M0 0H36" stroke="${colour('--own')}" stroke-width="12" opacity=".4"/>${stroke(ink)}`, 'Weakened, stands on more']);
  }
  const columns = Math.max(1, Math.floor((width - 48) / 245));
  const parts = entries.map(([mark, label], place) => `<g transform="translate(${24 + (place % columns) * 245} ${24 + Math.floor(place / columns) * 24})">${mark}<text x="48" dy=".35em" font-size="13" fill="${ink}">${escaped(label)}</text></g>`);
  const below = 24 + Math.ceil(entries.length / columns) * 24;
  const credit = [data.credit, `Drawn by Restitch: ${address}`].flatMap((each) => wrapped(each, width - 48, 12, colour('--sans')));
  parts.push(...credit.map((line, place) => `<text x="24" y="${below + 14 + place * 16}" font-size="12" fill="${colour('--muted')}">${escaped(line)}</text>`));
  return { text: `<path d="M24 0H${width - 24}" stroke="${colour('--rule')}"/>${parts.join('')}`, height: below + 24 + credit.length * 16 };
}

// --- the data ---

// Claims of a line as its row of the table has them: key, words, endnotes, whether denied.
function claimsOf(edge, rowById) {
  return [...rowById.get(edge.id).querySelectorAll('li.claim')].map((each, place) => ({
    claim: edge.claims[place],
    statement: each.querySelector('.says').textContent,
    notes: [...each.querySelectorAll('.note')].map((note) => Number(note.textContent)),
    denied: Boolean(each.querySelector('.warning')),
  }));
}

const record = (edge, { looks, rowById }) => ({
  id: edge.id, from: edge.from, to: edge.to, family: edge.family, relations: edge.labels, standing: edge.standing, denied: edge.disputed,
  notes: edge.notes, sources: edge.sources, falls_with: edge.falls, if_it_falls: looks.lines.get(edge.id).what, spans: edge.spans, claims: claimsOf(edge, rowById),
});

function graphml(view) {
  const { nodes, edges } = kept(view);
  const key = (id, on) => `<key id="${id}" for="${on}" attr.name="${id}" attr.type="${id === 'denied' ? 'boolean' : 'string'}"/>`;
  const datum = (id, value) => `<data key="${id}">${escaped(value)}</data>`;
  const fields = ['family', 'relations', 'standing', 'denied', 'notes', 'sources', 'falls_with', 'claims', 'statements'];
  const values = (edge) => ({
    ...edge, relations: edge.relations.join('; '), claims: edge.claims.map((each) => each.claim).join(' '), statements: edge.claims.map((each) => each.statement).join(' | '),
    notes: edge.notes.join(' '), sources: edge.sources.join(' '), falls_with: edge.falls_with.join(' '),
  });
  const line = (edge) => `<edge id="${escaped(edge.id)}" source="${escaped(edge.from)}" target="${escaped(edge.to)}">${fields.map((field) => datum(field, edge[field])).join('')}</edge>`;
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">${key('label', 'node')}${key('type', 'node')}${fields.map((field) => key(field, 'edge')).join('')}<graph edgedefault="directed">\n${nodes.map((node) => `<node id="${escaped(node.id)}">${datum('label', node.label)}${datum('type', node.group)}</node>`).join('\n')}\n${edges.map((edge) => line(values(record(edge, view)))).join('\n')}\n</graph></graphml>\n`;
  return new Blob([text], { type: 'application/xml' });
}

function json(view) {
  const { nodes, edges } = kept(view);
  const found = {
    title: 'Who acts on whom', credit: view.data.credit, address: view.address, filters: view.told,
    nodes: nodes.map(({ id, label, group, x, y }) => ({ id, label, type: group, x, y })),
    edges: edges.map((edge) => record(edge, view)),
  };
  return new Blob([`${JSON.stringify(found, null, 1)}\n`], { type: 'application/json' });
}
