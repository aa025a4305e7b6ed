// Before the first paint: the theme chosen earlier. After it: the switch.
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
});
