// A wide drawing opens where its subject stands.
for (const box of document.querySelectorAll('[data-centre]')) {
  box.scrollLeft = Number(box.dataset.centre) - box.clientWidth / 2;
}
