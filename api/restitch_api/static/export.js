// What is shown, as a file. SVG and PNG are one picture, drawn here from the values the canvas is drawn
// from, whole and whatever the zoom; GraphML and JSON hold what is behind the lines, too.
import { HALO, WORDS, curveOf, worded } from './explorer-shape.js';

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

export function svg(view) {
  const { colour, family, looks } = view;
  const { nodes, edges } = kept(view);
  const boxes = new Map(nodes.map((node) => [node.id, boxOf(node, looks.actors.get(node.id), family)]));
  const all = [...boxes.values()];
  const curves = new Map(edges.map((edge) => [edge.id, curveOf(edge, boxes)]));
  const points = [...curves.values()].flat();
  const [left, top] = [Math.min(0, ...all.map((box) => box.x - box.w / 2), ...points.map(([x]) => x)) - 24, Math.min(0, ...all.map((box) => box.y - box.h / 2), ...points.map(([, y]) => y)) - 24];
  const [right, bottom] = [Math.max(0, ...all.map((box) => box.x + box.w / 2), ...points.map(([x]) => x)) + 24, Math.max(0, ...all.map((box) => box.y + box.h / 2), ...points.map(([, y]) => y)) + 24];
  const width = Math.ceil(Math.max(right - left, 784));
  const wordy = edges.map((edge) => [edge.id, looks.lines.get(edge.id).words]).filter(([, words]) => words);
  const places = worded(wordy, curves, boxes, (words) => wide(words, WORDS.size, family));
  const head = headOf(view, nodes, edges, width);
  const foot = legendOf(view, width);
  const drawn = Math.ceil(bottom - top);
  const height = head.height + drawn + foot.height;
  const across = (width - (right - left)) / 2 - left;
  const text = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="${escaped(colour('--sans'))}">${view.title ? `<title>${escaped(view.title)}</title>` : ''}<rect width="${width}" height="${height}" fill="${colour('--surface')}"/>${head.text}<g transform="translate(${round(across)} ${round(head.height - top)})">${edges.map((edge) => haloOf(looks.lines.get(edge.id), curves.get(edge.id), colour)).join('')}${edges.map((edge) => lineOf(looks.lines.get(edge.id), curves.get(edge.id))).join('')}${wordy.filter(([id]) => places.has(id)).map(([id, words]) => wordsOf(words, places.get(id), looks.lines.get(id), colour)).join('')}${nodes.map((node) => labelOf(node, looks.actors.get(node.id), boxes.get(node.id))).join('')}</g><g transform="translate(0 ${head.height + drawn})">${foot.text}</g></svg>`;
  return { text, width, height };
}

const measuring = document.createElement('canvas').getContext('2d');
function wide(text, size, family) {
  measuring.font = `${size}px ${family}`;
  return measuring.measureText(text).width;
}

const ROW = 1.15; // a line of a name, in sizes of its letters
const boxOf = (node, look, family) => ({ x: node.x, y: node.y, w: Math.max(...node.lines.map((line) => wide(line, look.size, family))) + 2 * look.margin, h: look.size * (1 + ROW * (node.lines.length - 1)) + 2 * look.margin });

function labelOf(node, look, box) {
  const dashes = look.dashed ? ' stroke-dasharray="4 3"' : '';
  const rows = node.lines.map((line, place) => `<tspan x="${round(box.x)}" y="${round(box.y + (place - (node.lines.length - 1) / 2) * ROW * look.size)}" dy=".35em">${escaped(line)}</tspan>`).join('');
  return `<g><rect x="${round(box.x - box.w / 2)}" y="${round(box.y - box.h / 2)}" width="${round(box.w)}" height="${round(box.h)}" rx="${look.round}" fill="${look.fill}" stroke="${look.border}" stroke-width="${look.width}"${dashes}/><text text-anchor="middle" font-size="${look.size}" fill="${look.ink}">${rows}</text></g>`;
}

const pathOf = (curve) => { const [a, side, b] = curve.map((point) => point.map(round).join(' ')); return `M${a}Q${side} ${b}`; };

function haloOf(look, curve, colour) {
  if (!look.halo) return '';
  return [[HALO.out, look.halo], [HALO.gap, colour('--surface')]].map(([wider, ink]) => `<path d="${pathOf(curve)}" fill="none" stroke="${ink}" stroke-width="${round(look.width + wider)}"/>`).join('');
}

function lineOf(look, curve) {
  const [, side, b] = curve;
  const dashes = look.dashes ? ` stroke-dasharray="${look.dashes.join(' ')}"` : '';
  const turn = Math.atan2(b[1] - side[1], b[0] - side[0]) * 180 / Math.PI;
  return `<g opacity="${look.opacity}"><path d="${pathOf(curve)}" fill="none" stroke="${look.colour}" stroke-width="${look.width}"${dashes}/>${headShape(look.head, look.colour, b, turn)}</g>`;
}

const wordsOf = (words, box, look, colour) => `<rect x="${round(box.x - box.w / 2)}" y="${round(box.y - box.h / 2)}" width="${round(box.w)}" height="${box.h}" rx="${box.h / 2}" fill="${colour('--surface')}" stroke="${look.ink}"/><text x="${round(box.x)}" y="${round(box.y)}" dy=".35em" text-anchor="middle" font-size="${WORDS.size}" fill="${look.ink}">${escaped(words)}</text>`;

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

function headOf({ colour, family, title, told, data }, nodes, edges, width) {
  const counts = `${nodes.length} of ${data.nodes.length} actors, ${edges.length} of ${data.edges.length} lines`;
  const lines = [counts, ...told].flatMap((each) => wrapped(each, width - 48, 13, family));
  const above = title ? 36 : 0; // on paper the page has it
  const name = title ? `<text x="24" y="38" font-size="22" font-weight="600" fill="${colour('--ink')}">Who acts on whom</text>` : '';
  const text = `${name}${lines.map((line, place) => `<text x="24" y="${24 + above + place * 18}" font-size="13" fill="${colour('--muted')}">${escaped(line)}</text>`).join('')}`;
  return { text, height: 22 + above + lines.length * 18 };
}

// The legend of the page, and whose words these are.
function legendOf({ colour, family, data, address, looks }, width) {
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
    const rim = (rimmed) => `<path d="M0 0H36" stroke="${rimmed}" stroke-width="12"/><path d="M0 0H36" stroke="${colour('--surface')}" stroke-width="6"/>`;
    entries.push([`${rim(colour('--fallen'))}${stroke(colour('--fallen'), ghost)}`, 'Falls with it'], [`${rim(colour('--own'))}${stroke(ink)}`, 'Weakened, stands on more']);
  }
  const columns = Math.max(1, Math.floor((width - 48) / 245));
  const parts = entries.map(([mark, label], place) => `<g transform="translate(${24 + (place % columns) * 245} ${24 + Math.floor(place / columns) * 24})">${mark}<text x="48" dy=".35em" font-size="13" fill="${ink}">${escaped(label)}</text></g>`);
  const below = 24 + Math.ceil(entries.length / columns) * 24;
  const credit = [data.credit, `Drawn by Restitch: ${address}`].flatMap((each) => wrapped(each, width - 48, 12, family));
  parts.push(...credit.map((line, place) => `<text x="24" y="${below + 14 + place * 16}" font-size="12" fill="${colour('--muted')}">${escaped(line)}</text>`));
  return { text: `<path d="M24 0H${width - 24}" stroke="${colour('--rule')}"/>${parts.join('')}`, height: below + 24 + credit.length * 16 };
}

// --- the data ---

// The lines that are shown with the claims behind them, which the server has.
async function records(view) {
  const answer = await fetch(view.address.replace('/explorer', '/explorer/claims'));
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  const claims = await answer.json();
  return kept(view).edges.map((edge) => ({
    id: edge.id, from: edge.from, to: edge.to, family: edge.family, relations: edge.labels, standing: edge.standing, denied: edge.disputed,
    notes: edge.notes, notes_through: edge.through_notes, sources: edge.sources, falls_with: edge.falls, if_it_falls: view.looks.lines.get(edge.id).what, spans: edge.spans, claims: claims[edge.id],
  }));
}

async function graphml(view) {
  const { nodes } = kept(view);
  const key = (id, on) => `<key id="${id}" for="${on}" attr.name="${id}" attr.type="${id === 'denied' ? 'boolean' : 'string'}"/>`;
  const datum = (id, value) => `<data key="${id}">${escaped(value)}</data>`;
  const voiced = (edge, word) => edge.claims.flatMap((each) => each[word]).map((each) => each.claim);
  const listed = (edge) => ({
    ...edge, relations: edge.relations.join('; '), claims: edge.claims.map((each) => each.claim).join(' '), statements: edge.claims.map((each) => each.statement).join(' | '),
    notes: edge.notes.join(' '), notes_through: edge.notes_through.join(' '), sources: edge.sources.join(' '), falls_with: edge.falls_with.join(' '),
    told_in: [...new Set(voiced(edge, 'told_in'))].join(' '), denied_in: [...new Set(voiced(edge, 'denied_in'))].join(' '),
  });
  const fields = ['family', 'relations', 'standing', 'denied', 'notes', 'notes_through', 'sources', 'falls_with', 'claims', 'statements', 'told_in', 'denied_in'];
  const line = (edge) => `<edge id="${escaped(edge.id)}" source="${escaped(edge.from)}" target="${escaped(edge.to)}">${fields.map((field) => datum(field, edge[field])).join('')}</edge>`;
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">${key('label', 'node')}${key('type', 'node')}${fields.map((field) => key(field, 'edge')).join('')}<graph edgedefault="directed">\n${nodes.map((node) => `<node id="${escaped(node.id)}">${datum('label', node.label)}${datum('type', node.group)}</node>`).join('\n')}\n${(await records(view)).map((edge) => line(listed(edge))).join('\n')}\n</graph></graphml>\n`;
  return new Blob([text], { type: 'application/xml' });
}

async function json(view) {
  const found = {
    title: 'Who acts on whom', credit: view.data.credit, address: view.address, filters: view.told,
    nodes: kept(view).nodes.map(({ id, label, group, x, y }) => ({ id, label, type: group, x, y })),
    edges: await records(view),
  };
  return new Blob([`${JSON.stringify(found, null, 1)}\n`], { type: 'application/json' });
}
