// A drawing in columns that is wider than its box opens with its subject at the right, and so much of what leads there as
// there is room for. Its size is changed a little, so that whole columns fill the box: none is cut, no room is blank.
const EDGE = 12; // pixels left free beside boxes
for (const box of document.querySelectorAll('[data-subject]')) {
  const [subject, column, wide] = ['subject', 'column', 'wide'].map((name) => Number(box.dataset[name]));
  const room = box.clientWidth - EDGE;
  if (subject + EDGE <= room) continue;
  const drawing = box.firstElementChild;
  const size = nearest(room, column, wide);
  for (const name of ['width', 'height']) drawing.setAttribute(name, Math.round(drawing.getAttribute(name) * size));
  const right = box.querySelector('[aria-current] rect').getBoundingClientRect().right;
  box.scrollLeft += right - box.getBoundingClientRect().left - box.clientLeft - room;
}

// The factor nearest to 1 by which some number of columns fill the room: from just so many to the whole gap before them.
function nearest(room, column, wide) {
  const count = Math.max(1, Math.floor(room / column));
  const sizes = [count, count + 1].map((many) => {
    const [least, most] = [(room + 2) / (many * column), (room - EDGE) / (many * column - column + wide)];
    return Math.min(Math.max(1, least), most);
  });
  return sizes.reduce((one, other) => (Math.abs(Math.log(other)) < Math.abs(Math.log(one)) ? other : one));
}
