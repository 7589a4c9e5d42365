'use strict';
// Draws the report's charts from the JSON beside them. Runs once, inline; the libraries it needs are in the
// page, compressed, and are unpacked when the first chart that needs them is drawn.
(() => {
  const NARROW = 560;
  const figures = [...document.querySelectorAll('figure.chart')];
  /** For tests and for whoever looks: how many charts there are, were drawn, and what failed. */
  const status = { total: figures.length, drawn: 0, failed: [] };
  window.__charts = status;

  const libraries = new Map();
  function library(name) {
    if (!libraries.has(name)) libraries.set(name, unpack(name));
    return libraries.get(name);
  }

  async function unpack(name) {
    const packed = document.querySelector(`script[data-library="${name}"]`).textContent;
    const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    const script = document.createElement('script');
    script.textContent = await new Response(stream).text();
    document.head.append(script);
  }

  const theme = () => {
    const style = getComputedStyle(document.documentElement);
    const color = (name) => style.getPropertyValue(name).trim();
    return {
      text: color('--ink-2'),
      grid: color('--chart-grid'),
      axis: color('--chart-axis'),
      ground: color('--paper'),
    };
  };

  const drawings = {
    async plotly(specification, box) {
      await library('plotly');
      const { text, grid, axis, ground } = theme();
      const layout = specification.layout ?? {};
      layout.font = { ...layout.font, color: text };
      layout.hoverlabel = { ...layout.hoverlabel, bgcolor: ground, bordercolor: axis };
      for (const name of Object.keys(layout)) {
        if (/^[xy]axis\d*$/.test(name)) layout[name] = { ...layout[name], gridcolor: grid, linecolor: axis };
      }
      const narrow = layout.meta?.narrow;
      if (narrow && box.clientWidth < NARROW)
        for (const [path, value] of Object.entries(narrow)) assign(layout, path, value);
      await Plotly.react(box, specification.data, layout, {
        ...specification.config,
        responsive: true,
        displaylogo: false,
      });
    },
    async 'vega-lite'(specification, box) {
      await library('vega');
      await library('vega-lite');
      const { text, grid, axis } = theme();
      const config = {
        ...specification.config,
        background: 'transparent',
        axis: {
          ...specification.config?.axis,
          labelColor: text,
          titleColor: text,
          gridColor: grid,
          domainColor: axis,
          tickColor: axis,
        },
        legend: { ...specification.config?.legend, labelColor: text, titleColor: text },
        title: { ...specification.config?.title, color: text, subtitleColor: text },
      };
      const compiled = vegaLite.compile({ ...specification, config }).spec;
      box.vegaView?.finalize();
      box.vegaView = new vega.View(vega.parse(compiled), { renderer: 'svg', container: box, hover: true });
      await box.vegaView.runAsync();
    },
  };

  /** Sets `object.a[0].b` from the path 'a[0].b'; parts that do not exist are made. */
  function assign(object, path, value) {
    const keys = path.split(/[.[\]]+/).filter(Boolean);
    const last = keys.pop();
    let target = object;
    for (const key of keys) target = target[key] ??= {};
    target[last] = value;
  }

  const drawn = new Set();
  const pending = new Set(figures);
  async function draw(figure) {
    pending.delete(figure);
    const box = figure.querySelector('.chart-box');
    try {
      await drawings[figure.dataset.kind](JSON.parse(figure.querySelector('script').textContent), box);
      figure.classList.add('drawn');
      if (!drawn.has(figure)) status.drawn++;
      drawn.add(figure);
    } catch (error) {
      status.failed.push(String(error));
      showStatic(figure, box, error);
    }
  }

  function showStatic(figure, box, error) {
    const image = figure.querySelector('noscript')?.textContent ?? '';
    box.innerHTML = image;
    const note = document.createElement('p');
    note.className = 'note';
    note.textContent = `The interactive chart could not be drawn (${error}).`;
    box.append(note);
  }

  // One at a time, those in view first; the rest when the page is idle, so that printing and searching find
  // them.
  let queue = Promise.resolve();
  const enqueue = (figure) => {
    if (pending.has(figure)) queue = queue.then(() => pending.has(figure) && draw(figure));
    return queue;
  };
  const inView = new IntersectionObserver(
    (entries) => entries.forEach((entry) => entry.isIntersecting && enqueue(entry.target)),
    { rootMargin: '400px' },
  );
  figures.forEach((figure) => inView.observe(figure));
  const whenIdle = window.requestIdleCallback ?? ((callback) => setTimeout(callback, 300));
  const drawNext = () => {
    const [next] = pending;
    if (next) void enqueue(next).then(() => whenIdle(drawNext));
  };
  window.addEventListener('load', () => whenIdle(drawNext));
  window.addEventListener('beforeprint', () => figures.forEach(enqueue));

  const redraw = (which) => which.forEach((figure) => (queue = queue.then(() => draw(figure))));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => redraw([...drawn]));
  let wasNarrow = document.documentElement.clientWidth < NARROW;
  window.addEventListener('resize', () => {
    const isNarrow = document.documentElement.clientWidth < NARROW;
    if (isNarrow !== wasNarrow) redraw([...drawn]);
    wasNarrow = isNarrow;
  });

  const toggle = document.querySelector('#toggle-code');
  const blocks = [...document.querySelectorAll('details.code')];
  toggle?.addEventListener('click', () => {
    const open = toggle.getAttribute('aria-pressed') !== 'true';
    blocks.forEach((block) => (block.open = open));
    toggle.setAttribute('aria-pressed', String(open));
    toggle.textContent = open ? 'Hide all code' : 'Show all code';
  });

  // The table of contents is a sidebar on wide pages and folds away on narrow ones.
  const contents = document.querySelector('#contents');
  const wide = matchMedia('(min-width: 1200px)');
  const fold = () => (contents.open = wide.matches);
  if (contents) {
    fold();
    wide.addEventListener('change', fold);
    contents.addEventListener('click', (event) => {
      if (event.target.closest('a') && !wide.matches) contents.open = false;
    });
    followScroll(contents);
  }

  function followScroll(list) {
    const links = new Map([...list.querySelectorAll('a')].map((link) => [link.hash.slice(1), link]));
    const targets = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
    let current;
    const observer = new IntersectionObserver(
      (entries) => {
        const entered = entries.filter((entry) => entry.isIntersecting).at(-1);
        if (!entered) return;
        current?.removeAttribute('aria-current');
        current = links.get(entered.target.id);
        current?.setAttribute('aria-current', 'location');
      },
      { rootMargin: '0px 0px -70% 0px' },
    );
    targets.forEach((target) => observer.observe(target));
  }
})();
