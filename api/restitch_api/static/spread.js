// Where boxes with names go so that none covers another: in columns or rows where links run one way, else
// spread out from where forces have left them. Plain numbers: boxes are { id, w, h } and { id, w, h, x, y }, links [from, to].

const BESIDE = 14; // pixels between boxes, at least
const BELOW = 10;
const ALONG = 44; // pixels between columns, for the lines
const UNDER = 26; // and between rows
const FULL = 0.5; // of the room is boxes, before they are pushed apart
const ROOMY = 0.8; // of the frame is used where there are many boxes
const MANY = 24;
const ROUNDS = 500;
const SWEEPS = 12;

/** Columns from left to right along the links, or rows `down`wards: { places, width, height }; null where links go in circles. */
export function layered(boxes, links, down) {
  const [long, broad] = down ? ['h', 'w'] : ['w', 'h'];
  const layers = layersOf(boxes.map((each) => ({ id: each.id, long: each[long], half: (each[broad] + (down ? BESIDE : BELOW)) / 2 })), links);
  if (!layers) return null;
  const near = neighbours(boxes, links);
  const breadth = Math.max(...layers.map((layer) => layer.reduce((sum, { half }) => sum + 2 * half, 0)));
  const at = new Map(); // middles across the layers
  layers.forEach((layer) => stacked(layer, breadth).forEach((middle, place) => at.set(layer[place].id, middle)));
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (const layer of sweep % 2 ? [...layers].reverse() : layers) {
      const wish = new Map(layer.map(({ id }) => [id, mean(near.get(id).map((other) => at.get(other)), at.get(id))]));
      layer.sort((one, two) => wish.get(one.id) - wish.get(two.id));
      settled(layer, wish, breadth).forEach((middle, place) => at.set(layer[place].id, middle));
    }
  }
  const places = new Map();
  let begin = 0;
  for (const layer of layers) {
    const deep = Math.max(...layer.map((each) => each.long));
    for (const { id } of layer) places.set(id, down ? { x: at.get(id), y: begin + deep / 2 } : { x: begin + deep / 2, y: at.get(id) });
    begin += deep + (down ? UNDER : ALONG);
  }
  const length = begin - (down ? UNDER : ALONG);
  return { places, width: down ? breadth : length, height: down ? length : breadth, down };
}

/** Boxes by the length of the longest way that leads to them; null where links go in circles. */
function layersOf(boxes, links) {
  const waiting = new Map(boxes.map(({ id }) => [id, 0]));
  for (const [, to] of links) waiting.set(to, waiting.get(to) + 1);
  const rank = new Map();
  let ready = boxes.filter(({ id }) => !waiting.get(id)).map(({ id }) => id);
  for (let number = 0; ready.length; number += 1) {
    const next = [];
    for (const id of ready) {
      rank.set(id, number);
      for (const [from, to] of links) {
        if (from !== id) continue;
        waiting.set(to, waiting.get(to) - 1);
        if (!waiting.get(to)) next.push(to);
      }
    }
    ready = next;
  }
  if (rank.size < boxes.length) return null;
  const layers = [];
  for (const box of boxes) (layers[rank.get(box.id)] ??= []).push(box);
  return layers;
}

function neighbours(boxes, links) {
  const near = new Map(boxes.map(({ id }) => [id, []]));
  for (const [from, to] of links) { near.get(from).push(to); near.get(to).push(from); }
  return near;
}

const mean = (values, without) => (values.length ? values.reduce((sum, each) => sum + each, 0) / values.length : without);

/** Middles of boxes one beside the other, about the middle of the layer. */
function stacked(layer, breadth) {
  let begin = breadth / 2 - layer.reduce((sum, { half }) => sum + half, 0);
  return layer.map(({ half }) => { const middle = begin + half; begin += 2 * half; return middle; });
}

/** Middles as near to what each box wishes as the others and the breadth allow. */
function settled(layer, wish, breadth) {
  const at = layer.map(({ id }) => wish.get(id));
  at.forEach((_, place) => { at[place] = Math.max(at[place], place ? at[place - 1] + layer[place - 1].half + layer[place].half : layer[0].half); });
  for (let place = at.length - 1; place >= 0; place -= 1) {
    const { half } = layer[place];
    at[place] = Math.min(at[place], place < at.length - 1 ? at[place + 1] - layer[place + 1].half - half : breadth - half);
  }
  return at;
}

/** Boxes with places, over a room in the form of the frame that is large enough for all: { places, width, height }. */
export function spread(boxes, frame) {
  const taken = boxes.reduce((sum, { w, h }) => sum + (w + BESIDE) * (h + BELOW), 0);
  const wanted = Math.max(taken / FULL, ROOMY * frame.width * frame.height * Math.min(1, boxes.length / MANY));
  const high = Math.sqrt(wanted * (frame.height / frame.width));
  const room = { width: high * (frame.width / frame.height), height: high };
  const at = boxes.map((box) => ({ ...box }));
  evened(at, 'x', room.width);
  evened(at, 'y', room.height);
  for (let round = 0; pushedApart(at, room) && round < ROUNDS; round += 1) {
    if (round % 50 === 49) { room.width *= 1.06; room.height *= 1.06; } // too narrow a room
  }
  return { places: new Map(at.map(({ id, x, y }) => [id, { x, y }])), ...room };
}

/** Half where they were, half in even distances: what forces crowd in the middle has room, and keeps its order. */
function evened(boxes, axis, length) {
  const values = boxes.map((box) => box[axis]);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const order = boxes.map((_, place) => place).sort((a, b) => values[a] - values[b] || a - b);
  order.forEach((place, rank) => {
    const before = (values[place] - least) / Math.max(most - least, 1);
    boxes[place][axis] = length * (0.5 * before + 0.5 * ((rank + 0.5) / order.length));
  });
}

/** Push boxes that overlap apart, the shorter way; whether there were any. */
function pushedApart(boxes, { width, height }) {
  let any = false;
  for (let i = 0; i < boxes.length; i += 1) {
    for (let j = i + 1; j < boxes.length; j += 1) {
      const [one, two] = [boxes[i], boxes[j]];
      const [dx, dy] = [two.x - one.x, two.y - one.y];
      const [over, above] = [(one.w + two.w) / 2 + BESIDE - Math.abs(dx), (one.h + two.h) / 2 + BELOW - Math.abs(dy)];
      if (over <= 0.01 || above <= 0.01) continue;
      any = true;
      const [axis, by] = over < above ? ['x', over * (dx < 0 ? -0.5 : 0.5)] : ['y', above * (dy < 0 ? -0.5 : 0.5)];
      one[axis] -= by;
      two[axis] += by;
    }
  }
  for (const box of boxes) {
    box.x = Math.min(Math.max(box.x, box.w / 2), width - box.w / 2);
    box.y = Math.min(Math.max(box.y, box.h / 2), height - box.h / 2);
  }
  return any;
}
