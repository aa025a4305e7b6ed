// A list that is narrowed while one writes; without this script the form's button asks the server.
for (const field of document.querySelectorAll('[data-filter]')) {
  const rows = [...document.querySelectorAll(`#${field.dataset.filter} li`)];
  const words = (text) => text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
  field.addEventListener('input', () => {
    const wanted = words(field.value).split(/\s+/);
    for (const row of rows) row.hidden = !wanted.every((word) => words(row.textContent).includes(word)) && !row.querySelector(':checked');
  });
  field.addEventListener('keydown', (event) => { if (event.key === 'Enter') { event.preventDefault(); rows.find((row) => !row.hidden)?.querySelector('input')?.focus(); } });
}
