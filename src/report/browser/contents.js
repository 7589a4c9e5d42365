// The table of contents stands beside the text on wide pages and folds away on narrow ones; it follows the
// scrolling. Headings get a link to themselves.
(() => {
  const contents = document.querySelector('#contents');
  const wide = matchMedia('(min-width: 1200px)');
  const fold = () => (contents.open = wide.matches);
  fold();
  wide.addEventListener('change', fold);
  contents.classList.add('folding');
  contents.addEventListener('click', (event) => {
    if (event.target.closest('a') && !wide.matches) contents.open = false;
  });
  document.addEventListener('click', (event) => {
    if (!wide.matches && contents.open && !contents.contains(event.target)) contents.open = false;
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || wide.matches || !contents.open) return;
    contents.open = false;
    contents.querySelector('summary').focus();
  });

  const links = new Map([...contents.querySelectorAll('a')].map((link) => [link.hash.slice(1), link]));
  const targets = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  const visible = new Set();
  let current;
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) visible[isIntersecting ? 'add' : 'delete'](target);
      const last = targets.filter((target) => visible.has(target)).at(-1);
      if (last) follow(links.get(last.id));
    },
    { rootMargin: '0px 0px -70% 0px' },
  );
  targets.forEach((target) => observer.observe(target));

  function follow(link) {
    if (link === current) return;
    current?.removeAttribute('aria-current');
    current = link;
    link.setAttribute('aria-current', 'location');
    const chapter = link.closest('.chapter');
    for (const other of contents.querySelectorAll('.chapter')) other.classList.toggle('current', other === chapter);
    if (wide.matches && !contents.closest('.searching')) keepInSight(link);
  }

  /** Scrolls the contents only, never the page. */
  function keepInSight(link) {
    const side = link.closest('.side');
    const { top, bottom } = link.getBoundingClientRect();
    const frame = side.getBoundingClientRect();
    if (top < frame.top + 60 || bottom > frame.bottom - 60) side.scrollTop += top - frame.top - frame.height / 3;
  }

  for (const heading of document.querySelectorAll('main :is(h2, h3)[id], .run > h2')) {
    const permalink = document.createElement('a');
    permalink.className = 'permalink';
    permalink.href = `#${heading.closest('.run')?.id ?? heading.id}`;
    permalink.setAttribute('aria-label', `Link to ${heading.textContent}`);
    heading.append(permalink);
  }

  // A link to a folded part opens it, and its target stays in place while charts above it are drawn, until
  // the reader moves.
  let aim;
  const takeAim = () => {
    aim = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let box = aim?.closest('details'); box; box = box.parentElement.closest('details')) box.open = true;
  };
  window.addEventListener('hashchange', takeAim);
  document.addEventListener('chartdrawn', () => aim?.scrollIntoView());
  for (const move of ['wheel', 'touchmove', 'pointerdown', 'keydown']) {
    document.addEventListener(move, () => (aim = undefined), { passive: true });
  }
  takeAim();
})();
