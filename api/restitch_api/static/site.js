// On every page. Before the first paint: the theme chosen earlier. After it: the switch, `/` for search, copying.
const root = document.documentElement;
try { const kept = localStorage.getItem('theme'); if (kept) root.dataset.theme = kept; } catch { /* storage is off: the system's choice stands */ }

addEventListener('DOMContentLoaded', () => {
  const button = document.getElementById('theme');
  const dark = () => getComputedStyle(root).colorScheme === 'dark';
  const label = () => { button.textContent = dark() ? 'Light' : 'Dark'; };
  button.hidden = false;
  label();
  button.addEventListener('click', () => {
    root.dataset.theme = dark() ? 'light' : 'dark';
    try { localStorage.setItem('theme', root.dataset.theme); } catch { /* storage is off: for this page only */ }
    label();
    dispatchEvent(new Event('themechange'));
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { label(); dispatchEvent(new Event('themechange')); });
  document.querySelectorAll('[data-copy], [data-fetch]').forEach((each) => { each.hidden = false; });
  const here = document.querySelector('.bar nav [aria-current]'); // in sight where the navigation is wider than the screen
  if (here) here.closest('nav').scrollLeft = here.offsetLeft - here.closest('nav').offsetLeft - 24;
  if (matchMedia('(max-width: 600px)').matches) {
    document.querySelectorAll('details.facets').forEach((each) => { each.open = Boolean(each.querySelector('[aria-current]')); }); // the list comes first
  }
  document.querySelectorAll('table.sorts').forEach(sorting);
  document.querySelectorAll('select[data-submit]').forEach((each) => each.addEventListener('change', () => each.form.requestSubmit()));
});

addEventListener('keydown', (event) => {
  const writing = event.target.closest?.('input, textarea, select, [contenteditable]') || event.target.shadowRoot;
  if (event.key !== '/' || writing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const field = document.getElementById('q');
  field.focus();
  field.select();
});

// A button copies what another element shows, or what an address of ours answers.
addEventListener('click', async (event) => {
  const button = event.target.closest?.('[data-copy], [data-fetch]');
  if (!button) return;
  const was = button.textContent;
  try {
    const { copy, fetch: address, accept } = button.dataset;
    const text = copy ? document.getElementById(copy).textContent : await (await fetch(address, { headers: { Accept: accept } })).text();
    await navigator.clipboard.writeText(text);
    button.textContent = 'Copied';
  } catch { button.textContent = 'The browser does not allow it'; }
  setTimeout(() => { button.textContent = was; }, 1600);
});

// Column heads become buttons (and keep their words for paper, where buttons are not repeated from page to page);
// numbers are compared as numbers (data-value where the text is no number).
function sorting(table) {
  table.querySelectorAll('thead th').forEach((head, column) => {
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: head.textContent });
    head.dataset.head = head.textContent;
    head.replaceChildren(button);
    button.addEventListener('click', () => {
      const up = head.getAttribute('aria-sort') !== 'ascending';
      table.querySelectorAll('[aria-sort]').forEach((each) => each.removeAttribute('aria-sort'));
      head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
      const value = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent.trim();
      const order = (a, b) => value(a).localeCompare(value(b), 'en', { numeric: true });
      const body = table.tBodies[0];
      body.append(...[...body.rows].sort((a, b) => (up ? order(a, b) : order(b, a))));
    });
  });
}
