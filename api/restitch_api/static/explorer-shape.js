// Where lines run, and where the words on them have room: the same in the picture and in its files.
export const WORDS = { size: 12, high: 16, air: 5 };
export const HALO = { out: 10, gap: 4 }; // wider than the line: the halo, and the gap between the two
const PLACES = [0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8];
const COVERED = 0.12; // of a box of words may lie over something

export const at = ([a, side, b], t) => [0, 1].map((axis) => (1 - t) ** 2 * a[axis] + 2 * (1 - t) * t * side[axis] + t * t * b[axis]);
const between = (a, b, t) => [0, 1].map((axis) => a[axis] + (b[axis] - a[axis]) * t);
const inside = ([x, y], box) => Math.abs(x - box.x) < box.w / 2 && Math.abs(y - box.y) < box.h / 2;

// Start, side and end point of the visible part: from the edge of one box to that of the other.
export function curveOf(edge, boxes) {
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

const over = (one, two) => Math.max(0, (one.w + two.w) / 2 - Math.abs(one.x - two.x)) * Math.max(0, (one.h + two.h) / 2 - Math.abs(one.y - two.y));

// A box for the words of each line, on the line, off the labels of actors and off other words. Where there
// is no such place the words go: how the line looks says the same.
export function worded(wordy, curves, boxes, wide) {
  const taken = [...boxes.values()];
  const found = new Map();
  for (const [id, words] of wordy) {
    const size = { w: wide(words) + 2 * WORDS.air, h: WORDS.high };
    const tried = PLACES.map((t) => { const [x, y] = at(curves.get(id), t); return { x, y, ...size }; });
    const costs = tried.map((box) => taken.reduce((sum, other) => sum + over(box, other), 0));
    const least = Math.min(...costs);
    if (least > COVERED * size.w * size.h) continue;
    const best = tried[costs.indexOf(least)];
    taken.push(best);
    found.set(id, best);
  }
  return found;
}

// Where a box of this size goes in the room beside some points, {x, y}: above, below, at a side, or farther above or
// below where the line is short. The first place off what is `kept` free and off the points; else the one least over them.
const BESIDE = 12;
const WITHIN = 4;
export function beside(points, { w, h }, room, kept) {
  const free = [...kept, ...points.map(({ x, y }) => ({ x, y, w: 8, h: 8 }))];
  const [across, down] = [w / 2 + BESIDE, h / 2 + BESIDE];
  const held = (value, half, most) => Math.max(half + WITHIN, Math.min(value, most - half - WITHIN));
  const tried = points.flatMap(({ x, y }) => [[0, -down], [0, down], [across, 0], [-across, 0], [0, -2 * down], [0, 2 * down], [0, -3 * down], [0, 3 * down]]
    .map(([right, low]) => ({ x: held(x + right, w / 2, room.w), y: held(y + low, h / 2, room.h), w, h })));
  const costs = tried.map((box) => free.reduce((sum, other) => sum + over(box, other), 0));
  return tried[costs.indexOf(Math.min(...costs))];
}
