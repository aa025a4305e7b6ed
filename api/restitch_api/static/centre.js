// A drawing in columns that is wider than its box opens with its subject in sight and whole columns from the left edge
// on; where the subject is the last column, room is added at the right so that it can be scrolled so far.
const EDGE = 24; // pixels left free on both sides together
for (const box of document.querySelectorAll('[data-subject]')) {
  const { subject, column } = box.dataset;
  const beyond = Number(subject) + EDGE - box.clientWidth;
  if (beyond <= 0) continue;
  const start = Math.ceil(beyond / column) * column;
  box.firstElementChild.style.marginRight = `${Math.max(0, start + box.clientWidth - box.scrollWidth)}px`;
  box.scrollLeft = start;
}
