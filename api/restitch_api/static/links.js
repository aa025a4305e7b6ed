// What the links of a drawing look like. Plain values: links are [from, label, to], lines { id, from, to, labels }.

const BESIDE = 8; // lines between two things that are drawn apart; what is more is one line in each direction
const FEW = 8; // kinds without a family that are told apart
const STROKES = [false, [8, 4], [2, 3], [13, 4, 2, 4], [2, 7]]; // the last is for several kinds
const INKS = ['--muted', '--exchange', '--support', '--contact', '--strain', '--structure'];
const PLAIN = ['--muted', '--ink', '--accent']; // where families have the other colours
export const SEVERAL = { ink: '--edge', dashes: [1, 3] };

const pairOf = ({ from, to }) => [from, to].sort().join(' ');

/** Lines by two things: one for each kind of link, the rarest kinds together where there are too many. */
export function drawnApart(links) {
  const count = counted(links.map(([, label]) => label));
  const pairs = new Map();
  for (const [from, label, to] of links) {
    const line = { id: `${from} ${to} ${label}`, from, to, labels: [label] };
    const pair = pairs.get(pairOf(line)) ?? pairs.set(pairOf(line), new Map()).get(pairOf(line));
    pair.set(line.id, line);
  }
  return [...pairs.values()].flatMap((pair) => {
    const lines = [...pair.values()].sort((a, b) => count.get(b.labels[0]) - count.get(a.labels[0]) || (a.id < b.id ? -1 : 1));
    if (lines.length <= BESIDE) return beside(lines);
    const rest = new Map();
    for (const { from, to, labels } of lines.splice(BESIDE - 2)) {
      if (!rest.has(from)) rest.set(from, { id: `${from} ${to}`, from, to, labels: [] });
      rest.get(from).labels.push(...labels);
    }
    return beside([...lines, ...rest.values()]);
  });
}

/** Each line with its place beside the others, from the middle, as seen from its beginning: 0, or -0.5 and 0.5, and so on. */
function beside(lines) {
  const [first] = lines;
  return lines.map((line, place) => ({ ...line, alone: lines.length === 1, aside: (place - (lines.length - 1) / 2) * (line.from === first.from ? 1 : -1) }));
}

/**
 * Kind of link -> its look { ink, dashes, kinds }. Colour and stroke together are a look's own. Kinds of one family
 * have its colour; where kinds are more than strokes, the rarest share the last, and `kinds` names them all.
 * `familyOf` gives a kind's family, '' where it has none.
 */
export function looksOf(lines, familyOf) {
  const count = counted(lines.flatMap(({ labels }) => labels));
  const families = new Map();
  for (const kind of [...count.keys()].sort((a, b) => count.get(b) - count.get(a) || (a < b ? -1 : 1))) {
    const family = familyOf(kind);
    families.set(family, [...(families.get(family) ?? []), kind]);
  }
  const inks = families.size > 1 || !families.has('') ? PLAIN : INKS;
  const looks = new Map();
  [...families].forEach(([family, kinds], place) => {
    const slots = family ? ownStrokes(`--${family}`, place) : freeStrokes(inks);
    const shared = kinds.length > slots.length ? kinds.slice(slots.length - 1) : [];
    kinds.forEach((kind, rank) => {
      const look = shared.includes(kind) ? looks.get(shared[0]) ?? { ...slots.at(-1), dashes: STROKES.at(-1), kinds: shared } : { ...slots[rank], kinds: [kind] };
      looks.set(kind, look);
    });
  });
  return looks;
}

/** The strokes of a family's colour. The first differs from family to family: few kinds differ by more than colour. */
function ownStrokes(ink, place) {
  const own = STROKES.slice(0, -1);
  return [...own.map((_, each) => ({ ink, dashes: own[(place + each) % own.length] })), { ink, dashes: STROKES.at(-1) }];
}

function freeStrokes(inks) {
  const own = STROKES.slice(0, -1);
  return Array.from({ length: FEW }, (_, each) => ({ ink: inks[each % inks.length], dashes: own[(each + Math.floor(each / inks.length)) % own.length] }));
}

function counted(kinds) {
  const count = new Map();
  for (const kind of kinds) count.set(kind, (count.get(kind) ?? 0) + 1);
  return count;
}
