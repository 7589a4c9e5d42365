// The buttons of the cover: show or fold all code, and print once every chart is drawn.
(() => {
  const toggle = document.querySelector('#toggle-code');
  const blocks = [...document.querySelectorAll('details.code')];
  toggle.hidden = blocks.length === 0;
  toggle.addEventListener('click', () => {
    const open = toggle.getAttribute('aria-pressed') !== 'true';
    blocks.forEach((block) => (block.open = open));
    toggle.setAttribute('aria-pressed', String(open));
    toggle.textContent = open ? 'Hide all code' : 'Show all code';
  });

  document.querySelector('#print').addEventListener('click', async () => {
    await window.__charts.drawAll();
    window.print();
  });
})();
