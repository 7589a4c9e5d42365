// Searches the page's text: every word must occur in a paragraph, a row, a heading, a caption or a cell's code.
(() => {
  const form = document.querySelector('#search');
  const input = form.querySelector('input');
  const found = form.querySelector('.found');
  const status = form.querySelector('#search-status');
  const list = form.querySelector('#search-results');
  const side = document.querySelector('.side');
  const MOST = 40;
  const BLOCKS = 'h1, h2, h3, h4, p, li, tr, figcaption, dt, dd, pre, blockquote';
  const KINDS = { H1: 4, H2: 3, H3: 2, H4: 2, FIGCAPTION: 1.5 };
  let blocks;

  /** Texts of the page, made when it is first searched. */
  function index() {
    blocks ??= [...document.querySelectorAll(`main :is(${BLOCKS})`)]
      .filter((element) => !element.closest('noscript') && !element.querySelector(BLOCKS))
      .map((element) => {
        const parts = element.tagName === 'TR' ? [...element.cells] : [element];
        const text = parts
          .map((part) => part.textContent.replace(/\s+/g, ' ').trim())
          .filter(Boolean)
          .join(' · ');
        return { element, text, plain: text.toLowerCase() };
      })
      .filter(({ text }) => text !== '');
    return blocks;
  }

  function search() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const query = words.join('').length < 2 ? [] : words;
    side.classList.toggle('searching', query.length > 0);
    side.scrollTop = 0;
    found.hidden = query.length === 0;
    const hits = query.length === 0 ? [] : index().filter(({ plain }) => query.every((word) => plain.includes(word)));
    // Headings first, else the order of the page.
    const ranked = hits.map((hit, at) => ({ ...hit, at })).sort((a, b) => weight(b) - weight(a) || a.at - b.at);
    const places = `${hits.length} ${hits.length === 1 ? 'place' : 'places'}`;
    const limit = hits.length > MOST ? `, the first ${MOST} shown` : '';
    status.textContent = hits.length === 0 ? 'Nothing found.' : `${places}${limit}`;
    list.replaceChildren(...ranked.slice(0, MOST).map((hit) => resultOf(hit, query)));
    highlight(hits.slice(0, 500), query);
  }

  const weight = ({ element }) => KINDS[element.tagName] ?? 1;

  function resultOf({ element, text, plain }, query) {
    const link = document.createElement('a');
    link.href = `#${nearestAnchor(element)}`;
    const where = document.createElement('small');
    where.textContent = sectionOf(element);
    link.append(where, ...marked(excerpt(text, plain, query), query));
    link.addEventListener('click', (event) => {
      event.preventDefault();
      history.pushState(null, '', link.href);
      reach(element);
    });
    const item = document.createElement('li');
    item.append(link);
    return item;
  }

  function excerpt(text, plain, query) {
    const at = Math.min(...query.map((word) => plain.indexOf(word)));
    const from = Math.max(0, at - 40);
    return `${from > 0 ? '…' : ''}${text.slice(from, from + 120)}${from + 120 < text.length ? '…' : ''}`;
  }

  function marked(text, query) {
    const pattern = new RegExp(`(${query.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`, 'gi');
    return text.split(pattern).map((part, i) => {
      if (i % 2 === 0) return part;
      const mark = document.createElement('mark');
      mark.textContent = part;
      return mark;
    });
  }

  function sectionOf(element) {
    const part = element.closest('.run, .notebook, .cover, .runs');
    const heading = part?.querySelector('h1, h2');
    return part?.classList.contains('cover') ? 'Summary' : (heading?.firstChild?.textContent ?? '');
  }

  function nearestAnchor(element) {
    return element.closest('[id]')?.id ?? 'summary';
  }

  function reach(element) {
    for (let box = element.closest('details'); box; box = box.parentElement.closest('details')) box.open = true;
    found.hidden = matchMedia('(max-width: 1199px)').matches;
    element.scrollIntoView({ block: 'center' });
    element.classList.remove('reached');
    void element.offsetWidth;
    element.classList.add('reached');
  }

  /** Marks the words in the text itself, where the browser can. */
  function highlight(hits, query) {
    if (!window.CSS?.highlights) return;
    CSS.highlights.delete('search');
    if (query.length === 0) return;
    const ranges = [];
    for (const { element } of hits) {
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const text = node.data.toLowerCase();
        for (const word of query) {
          for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
            const range = new Range();
            range.setStart(node, at);
            range.setEnd(node, at + word.length);
            ranges.push(range);
          }
        }
      }
    }
    CSS.highlights.set('search', new Highlight(...ranges));
  }

  let timer;
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(search, 120);
  });
  input.addEventListener('focus', () => input.value !== '' && search());
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    clearTimeout(timer);
    search();
    list.querySelector('a')?.click();
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      input.value = '';
      search();
      input.blur();
      return;
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const stops = [input, ...list.querySelectorAll('a')];
    const next = stops[stops.indexOf(document.activeElement) + (event.key === 'ArrowDown' ? 1 : -1)];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.('input, textarea, select')) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
  document.addEventListener('click', (event) => {
    if (matchMedia('(max-width: 1199px)').matches && !form.contains(event.target)) found.hidden = true;
  });
})();
