'use strict';
// Draws the report's charts from the JSON beside them: those in view at once, the others when the page is idle,
// all of them before it is printed. The libraries they need are in the page, compressed, and are unpacked when
// the first chart that needs them is drawn.
(() => {
  const NARROW = 560;
  const figures = [...document.querySelectorAll('figure.chart')];
  /** Counts of charts, drawn ones and failures, for tests and inspection. */
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
      for (const own of axesOf(layout)) Object.assign(own, { gridcolor: grid, linecolor: axis });
      const narrow = layout.meta?.narrow;
      if (narrow && box.clientWidth < NARROW) {
        for (const [path, value] of Object.entries(narrow)) assign(layout, path, value);
        for (const { title } of axesOf(layout)) if (title) title.font ??= { size: 11 };
      }
      await Plotly.react(box, specification.data, layout, {
        ...specification.config,
        responsive: true,
        displaylogo: false,
      });
    },
    async 'vega-lite'(specification, box) {
      await library('vega');
      await library('vega-interpreter');
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
        legend: {
          ...specification.config?.legend,
          labelColor: text,
          titleColor: text,
          symbolBaseFillColor: text,
          symbolBaseStrokeColor: text,
        },
        header: { ...specification.config?.header, labelColor: text, titleColor: text },
        title: { ...specification.config?.title, color: text, subtitleColor: text },
        text: { ...specification.config?.text, color: text },
      };
      const fitted = fit(withoutCaption(specification, box), box.clientWidth);
      const compiled = vegaLite.compile({ ...fitted, config }).spec;
      box.vegaView?.finalize();
      // The page's policy forbids code from texts, so that Vega interprets its expressions.
      const runtime = vega.parse(compiled, {}, { ast: true });
      const expr = vega.expressionInterpreter;
      box.vegaView = new vega.View(runtime, { expr, renderer: 'svg', container: box, hover: true });
      await box.vegaView.runAsync();
      // The box has the chart's name and words; of Vega's own parts not all have one.
      box.querySelector('svg').setAttribute('aria-hidden', 'true');
    },
  };

  /** Removes titles, which the figure's caption has already. */
  function withoutCaption(specification, box) {
    const { title, ...rest } = specification;
    const { text = title, ...others } = typeof title === 'object' ? title : {};
    if (text !== box.closest('figure').querySelector('figcaption')?.textContent) return specification;
    return others.subtitle ? { ...rest, title: { ...others, text: '' } } : rest;
  }

  function axesOf(layout) {
    return Object.keys(layout)
      .filter((name) => /^[xy]axis\d*$/.test(name))
      .map((name) => layout[name]);
  }

  /** Width of an axis beside a panel, and of a legend beside all panels, in pixels. */
  const AXIS = 64;
  const LEGEND = 130;
  const SMALLEST_PANEL = 260;

  /** Sets the panels of a specification beside each other as far as they have room, the rest below. */
  function fit(specification, width) {
    const { columns, spec, hconcat, ...rest } = specification;
    if (columns && typeof spec?.width === 'number') {
      return { ...specification, columns: clamp(Math.floor(width / (spec.width + AXIS / 2)), 1, columns) };
    }
    if (!hconcat) return shrink(specification, width - LEGEND);
    const each = (width - LEGEND) / hconcat.length - AXIS;
    // Panels that are small by themselves stay beside each other where little of their width is lost.
    const smallest = Math.min(SMALLEST_PANEL, ...hconcat.map((panel) => 0.9 * (panel.width ?? Infinity)));
    if (each >= smallest) return { ...rest, hconcat: hconcat.map((panel) => shrink(panel, each + AXIS)) };
    return { ...rest, vconcat: hconcat.map((panel) => shrink(panel, width - LEGEND)) };
  }

  function shrink(specification, width) {
    const most = Math.max(180, Math.floor(width - AXIS));
    return specification.width > most ? { ...specification, width: most } : specification;
  }

  function clamp(value, low, high) {
    return Math.max(low, Math.min(high, value));
  }

  /** Sets `object.a[0].b` from the path 'a[0].b'; missing parts are made. */
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
      document.dispatchEvent(new Event('chartdrawn'));
    } catch (error) {
      status.failed.push(String(error));
      showStatic(figure, box, error);
    }
  }

  function showStatic(figure, box, error) {
    const fallback = figure.querySelector('noscript')?.textContent ?? '';
    box.innerHTML = fallback;
    const note = document.createElement('p');
    note.className = 'note';
    note.textContent = `The interactive chart could not be drawn (${error}).`;
    box.append(note);
  }

  // Draws one at a time: a chart takes some tens of milliseconds, and the page must stay responsive.
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
  // The timeout is needed because a busy machine is never idle.
  const whenIdle = (callback) =>
    window.requestIdleCallback ? requestIdleCallback(callback, { timeout: 2000 }) : setTimeout(callback, 300);
  const drawNext = () => {
    const [next] = pending;
    if (next) void enqueue(next).then(() => whenIdle(drawNext));
  };
  window.addEventListener('load', () => whenIdle(drawNext));
  /** Resolves when every chart is drawn. */
  status.drawAll = () => {
    figures.forEach(enqueue);
    return queue;
  };

  // Plotly's drawings have the size of the screen; paper has its own.
  const PAPER = { width: 760, scale: 0.5, mostHeight: 560 };
  const plots = () => [...drawn].filter((figure) => figure.dataset.kind === 'plotly');
  window.addEventListener('beforeprint', () => {
    // This cannot wait for charts that are not drawn yet: their text stands in for them.
    for (const figure of pending) figure.querySelector('.chart-words')?.setAttribute('open', '');
    for (const figure of plots()) {
      const box = figure.querySelector('.chart-box');
      const height = Math.min(PAPER.scale * box._fullLayout.height, PAPER.mostHeight);
      void Plotly.relayout(box, { autosize: false, width: PAPER.width, height });
    }
  });
  window.addEventListener('afterprint', () => redraw(plots()));

  const redraw = (which) => which.forEach((figure) => (queue = queue.then(() => draw(figure))));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => redraw([...drawn]));
  const step = () => Math.round(document.documentElement.clientWidth / 160);
  let lastStep = step();
  window.addEventListener('resize', () => {
    if (step() === lastStep) return;
    lastStep = step();
    redraw([...drawn]);
  });
})();
