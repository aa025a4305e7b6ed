// An answer drawn along time, and what drawings are made of.
import { datesOf } from './answer.js';
import { keyOf, namesOf } from './names.js';

const MOST_LINES = 200; // rows of a timeline
const LINE = 42; // pixels of a row of a timeline
const BESIDE = 300; // pixels for what a row says, at least, where its bar is at the right
const LETTERS = 14; // pixels of what a row says
const OPEN = 36; // pixels left free beside a timeline for periods without beginning or end
const SVG = 'http://www.w3.org/2000/svg';

export const element = (tag, className, words = '') => Object.assign(document.createElement(tag), { className, textContent: words });
export const svg = (tag, attributes, text) => {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
};

/** Draw rows as bars along time: as long as their dates are imprecise, and paler to the edge where they are open. */
export async function drawTimeline(box, answer, short) {
  const all = datesOf(answer);
  const spans = all.slice(0, MOST_LINES);
  const place = element('div', '');
  box.append(place);
  const things = [...new Set(spans.flatMap(({ terms }) => terms).filter(({ type }) => type === 'uri').map(({ value }) => value))];
  const names = await namesOf(things, short);
  if (!place.isConnected) return; // something else is shown by now
  const told = (term) => (term.type === 'uri' ? names.get(term.value) || keyOf(term.value, short) : term.value);
  const width = Math.max(320, place.clientWidth - 8);
  const [first, last] = [Math.min(...spans.map((each) => each.start)), Math.max(...spans.map((each) => each.end))];
  const [left, right] = [spans.some((each) => each.before) ? OPEN : 8, spans.some((each) => each.after) ? OPEN : 8];
  const at = (time) => left + ((time - first) / Math.max(last - first, 1)) * (width - left - right);
  const height = spans.length * LINE + 34;
  const drawing = svg('svg', { width, height, viewBox: `0 0 ${width} ${height}`, role: 'group', 'aria-label': `${spans.length} rows along time; the table holds the same`, class: 'along' });
  for (const year of yearsBetween(first, last, width)) {
    const x = at(Date.UTC(year, 0, 1));
    drawing.append(svg('line', { x1: x, x2: x, y1: 22, y2: height, class: 'along-year' }), svg('text', { x: x + 3, y: 15, class: 'along-tick' }, year));
  }
  const pen = document.createElement('canvas').getContext('2d');
  pen.font = `${LETTERS}px ${getComputedStyle(document.documentElement).getPropertyValue('--sans')}`;
  spans.forEach((span, number) => drawing.append(rowOf(span, [...new Set(span.terms.map(told))], 26 + number * LINE, at, width, pen)));
  const notes = notesOn(spans, all, answer);
  if (notes.length) place.append(element('p', 'small muted', notes.join(' ')));
  place.append(drawing);
}

/** One row: what it says above its bar, leading to the page of the first thing it names. */
function rowOf({ start, end, before, after, told, terms }, words, y, at, width, pen) {
  const page = terms.find(({ type, value }) => type === 'uri' && /\/id\/.+$/.test(value))?.value.match(/\/id\/.+$/)[0];
  const group = page ? svg('a', { href: page }) : svg('g', {});
  const x = at(start);
  const wide = pen.measureText(words.join(' · ')).width;
  const from = Math.max(2, Math.min(x, width - 2 - Math.min(wide, Math.max(BESIDE, pen.measureText(words[0] ?? '').width))));
  const line = fitted(words.join(' · '), width - 2 - from, pen);
  const text = svg('text', { x: from, y: y + 13, class: 'along-word' }, line.slice(0, words[0]?.length ?? 0));
  text.append(svg('tspan', { class: 'along-more' }, line.slice(words[0]?.length ?? 0)));
  const bar = (from, to, name) => svg('rect', { x: from, y: y + 19, width: Math.max(4, to - from), height: 12, rx: 2, class: name });
  group.append(svg('title', {}, `${words.join(' · ')}: ${told}`), text, bar(x, at(end), 'along-span'));
  if (before) group.append(bar(0, x, 'along-open'));
  if (after) group.append(bar(at(end), width, 'along-open'));
  return group;
}

/** Words cut with an ellipsis where they take more pixels than there are. */
function fitted(words, room, pen) {
  if (pen.measureText(words).width <= room) return words;
  let kept = words.length;
  while (kept > 1 && pen.measureText(`${words.slice(0, kept)}…`).width > room) kept -= 1;
  return `${words.slice(0, kept).trimEnd()}…`;
}

function notesOn(spans, all, answer) {
  const notes = [];
  if (spans.some((each) => each.before || each.after)) notes.push('Paler: no beginning or no end is given.');
  const undated = answer.rows.length - all.length;
  if (undated) notes.push(`In the table only, without a date: ${undated}.`);
  if (all.length > spans.length) notes.push(`In the table only, later: ${all.length - spans.length}.`);
  return notes;
}

/** Years to mark: no closer than 60 pixels, in steps people count in. */
function yearsBetween(first, last, width) {
  const [from, to] = [new Date(first).getUTCFullYear(), new Date(last).getUTCFullYear() + 1];
  const step = [1, 2, 5, 10, 20, 50, 100].find((each) => ((to - from) / each) * 60 <= width) ?? 200;
  const years = [];
  for (let year = Math.ceil(from / step) * step; year <= to; year += step) if (Date.UTC(year, 0, 1) >= first && Date.UTC(year, 0, 1) < last - (last - first) / 25) years.push(year);
  return years;
}
