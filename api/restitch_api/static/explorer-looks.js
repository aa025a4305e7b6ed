// How each actor and line looks now: the picture and the files are made from the same values.
import { $, ENDS, colour, data, edgeById, fate, look, now } from './explorer-base.js';

export const ARROWS = { exchange: 'arrow', support: 'vee', contact: 'circle', strain: 'bar', structure: 'diamond' };
export const DASHES = { noted: false, own: [8, 5], reported: [2, 5], denied: [11, 4, 2, 4] };
export const GHOST = [3, 7]; // a line that falls

// So much of a colour on another, opaque, since lines run on under labels. A colour that has only a name is
// mixed where it is drawn.
function mixed(over, under, share) {
  if (!over.startsWith('#')) return `color-mix(in srgb, ${over} ${share * 100}%, ${under})`;
  const parts = (hex) => [1, 2, 3].map((place) => parseInt(hex.length < 7 ? hex[place].repeat(2) : hex.slice(2 * place - 1, 2 * place + 1), 16));
  const [one, two] = [parts(over), parts(under)];
  return `#${one.map((value, place) => Math.round(value * share + two[place] * (1 - share)).toString(16).padStart(2, '0')).join('')}`;
}

function spotlight() {
  const { chosen, told: { way } } = now;
  if (way) return { lines: new Set(way), actors: new Set(Object.values(ENDS).map((end) => end.dataset.key).map((key) => `actor/${key}`).concat(way.flatMap((id) => [edgeById.get(id).from, edgeById.get(id).to]))), way: true };
  if (!chosen) return null;
  const lines = data.edges.filter((edge) => [edge.id, edge.from, edge.to].includes(chosen));
  return { lines: new Set(lines.map((edge) => edge.id)), actors: new Set([chosen, ...lines.flatMap((edge) => [edge.from, edge.to])]) };
}

// `paint` gives the value of a colour by its name: as it is now, or as it will be on paper.
export function looks(paint = colour) {
  const light = spotlight();
  const falling = Boolean($('#falls')?.value);
  // Where something falls, what is untouched is quieter than that, unless it is what one looks at.
  const touched = falling && !light ? data.edges.filter((edge) => now.shown.edges.has(edge.id) && fate(edge)) : [];
  const met = touched.length ? new Set(touched.flatMap((edge) => [edge.from, edge.to])) : null;
  const standing = new Set(data.edges.filter((edge) => now.shown.edges.has(edge.id) && fate(edge) !== 'falls').flatMap((edge) => [edge.from, edge.to]));
  const actors = new Map(data.nodes.map((node) => {
    const kind = look(node);
    const alone = falling && !standing.has(node.id);
    const off = Boolean((light && !light.actors.has(node.id)) || (met && !met.has(node.id)));
    const on = now.chosen === node.id;
    const share = off ? 0.25 : alone ? 0.55 : 1;
    const [fill, border] = [paint(`--${kind}`), paint(kind === 'state' ? '--state' : '--edge')].map((each) => mixed(each, paint('--surface'), share));
    return [node.id, {
      fill, ink: off ? paint('--muted') : paint(`--${kind}-ink`), dashed: kind === 'bloc' || alone,
      border: on ? paint('--focus') : border, width: on ? 3 : 1.2, round: kind === 'person' ? 12 : 4,
      size: node.large ? 18 : 14, margin: node.large ? 10 : 6,
    }];
  }));
  const lines = new Map(data.edges.map((edge) => {
    const what = fate(edge);
    const aside = Boolean(light && !light.lines.has(edge.id));
    const off = aside || Boolean(met && !what);
    const fallen = what === 'falls';
    return [edge.id, {
      what, off, colour: fallen ? paint('--fallen') : edge.disputed ? paint('--denied') : paint(`--${edge.family}`), dashes: fallen ? GHOST : DASHES[edge.behind],
      opacity: off ? 0.14 : 0.9, width: fallen ? Math.min(edge.width, 2) : edge.width, head: ARROWS[edge.family],
      halo: off ? null : fallen ? paint('--fallen') : what === 'weakened' ? paint('--own') : light?.way ? paint('--accent') : null,
      words: aside ? '' : [edge.disputed ? '✕ denied' : '', what || ''].filter(Boolean).join(', '),
      ink: off ? paint('--edge') : fallen ? paint('--fallen') : edge.disputed ? paint('--denied') : what === 'weakened' ? paint('--own-ink') : paint('--muted'),
    }];
  }));
  return { actors, lines };
}
