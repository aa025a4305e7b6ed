// What is shown, as a file: PNG from the canvas; SVG, GraphML and JSON written from the same values.
const escaped = (text) => String(text).replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

export async function download(form, view) {
  const makers = { png, svg, graphml, json };
  const blob = await makers[form](view);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = `actors.${form}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

const kept = ({ data, shown }) => ({ nodes: data.nodes.filter((node) => shown.nodes.has(node.id)), edges: data.edges.filter((edge) => shown.edges.has(edge.id)) });

function png({ colour }) {
  const canvas = document.querySelector('#graph canvas');
  const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
  const context = copy.getContext('2d');
  context.fillStyle = colour('--surface');
  context.fillRect(0, 0, copy.width, copy.height);
  context.drawImage(canvas, 0, 0);
  return new Promise((resolve) => copy.toBlob(resolve, 'image/png'));
}

function svg(view) {
  const { network, colour, look, dashes } = view;
  const { nodes, edges } = kept(view);
  const boxes = new Map(nodes.map((node) => [node.id, network.getBoundingBox(node.id)]));
  const all = [...boxes.values()];
  const [left, top] = [Math.min(...all.map((box) => box.left)) - 20, Math.min(...all.map((box) => box.top)) - 20];
  const [width, height] = [Math.max(...all.map((box) => box.right)) + 20 - left, Math.max(...all.map((box) => box.bottom)) + 20 - top];
  const middle = (id) => { const box = boxes.get(id); return [(box.left + box.right) / 2, (box.top + box.bottom) / 2]; };
  const lines = edges.map((edge) => {
    const [[x1, y1], [x2, y2]] = [middle(edge.from), middle(edge.to)];
    const length = Math.hypot(x2 - x1, y2 - y1);
    const size = Math.abs(edge.bend);
    const turned = Math.atan2(y1 - y2, x2 - x1) + (edge.bend > 0 ? size * 0.5 + 0.5 : 0.5 - size * 0.5) * Math.PI;
    const [sx, sy] = [x1 + (size * 0.5 + 0.5) * length * Math.sin(turned), y1 + (size * 0.5 + 0.5) * length * Math.cos(turned)];
    const dash = dashes[edge.standing] ? ` stroke-dasharray="${dashes[edge.standing].join(' ')}"` : '';
    return `<path d="M${x1.toFixed(1)} ${y1.toFixed(1)}Q${sx.toFixed(1)} ${sy.toFixed(1)} ${x2.toFixed(1)} ${y2.toFixed(1)}" fill="none" stroke="${colour(`--${edge.family}`)}" stroke-width="${edge.width}"${dash}/>`;
  });
  const labels = nodes.map((node) => {
    const box = boxes.get(node.id);
    const [x, y] = middle(node.id);
    const kind = look(node);
    return `<rect x="${box.left}" y="${box.top}" width="${box.right - box.left}" height="${box.bottom - box.top}" rx="${kind === 'person' ? 12 : 4}" fill="${colour(`--${kind}`)}" stroke="${colour('--edge')}"/><text x="${x}" y="${y}" dy=".35em" text-anchor="middle" font-family="sans-serif" font-size="${node.large ? 18 : 14}" fill="${colour(`--${kind}-ink`)}">${escaped(node.label)}</text>`;
  });
  const text = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${left} ${top} ${width} ${height}" width="${width}" height="${height}"><rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${colour('--surface')}"/>${lines.join('')}${labels.join('')}</svg>`;
  return new Blob([text], { type: 'image/svg+xml' });
}

function graphml(view) {
  const { nodes, edges } = kept(view);
  const key = (id, on) => `<key id="${id}" for="${on}" attr.name="${id}" attr.type="string"/>`;
  const datum = (id, value) => `<data key="${id}">${escaped(value)}</data>`;
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">${key('label', 'node')}${key('type', 'node')}${key('family', 'edge')}${key('standing', 'edge')}${key('sources', 'edge')}<graph edgedefault="directed">\n${nodes.map((node) => `<node id="${escaped(node.id)}">${datum('label', node.label)}${datum('type', node.group)}</node>`).join('\n')}\n${edges.map((edge) => `<edge id="${escaped(edge.id)}" source="${escaped(edge.from)}" target="${escaped(edge.to)}">${datum('family', edge.family)}${datum('standing', edge.standing)}${datum('sources', edge.sources.join(' '))}</edge>`).join('\n')}\n</graph></graphml>\n`;
  return new Blob([text], { type: 'application/xml' });
}

function json(view) {
  const { nodes, edges } = kept(view);
  const records = {
    nodes: nodes.map(({ id, label, group, x, y }) => ({ id, label, type: group, x, y })),
    edges: edges.map(({ id, from, to, family, standing, disputed, sources, falls, claims }) => ({ id, from, to, family, standing, disputed, sources, falls_with: falls, claims })),
  };
  return new Blob([`${JSON.stringify(records, null, 1)}\n`], { type: 'application/json' });
}
