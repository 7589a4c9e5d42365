// The arrow keys walk through the values of the chart that has the focus: left and right along a line, up and
// down from line to line. The value is shown, and announced to screen readers.
(() => {
  const places = new WeakMap();

  document.addEventListener('keydown', (event) => {
    const box = event.target.closest?.('.chart-box.js-plotly-plot');
    const move = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    if (!box || box !== event.target || !move || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const lines = box.data.map((_, index) => index).filter((index) => valuesOf(box.data[index]).length > 0);
    if (lines.length === 0) return;
    const place = places.get(box) ?? { line: 0, point: -1 };
    const line = clamp(place.line + move[0], lines.length);
    const trace = box.data[lines[line]];
    const points = valuesOf(trace);
    const point = move[0] === 0 ? clamp(place.point + move[1], points.length) : clamp(place.point, points.length);
    places.set(box, { line, point });
    show(box, lines[line], points[point]);
    say(box, describe(box, trace, points[point], point, points.length));
  });

  /** Indices of the points that have a value. */
  function valuesOf({ x = [], y = [] }) {
    return x.map((_, index) => index).filter((index) => x[index] != null && y[index] != null);
  }

  function clamp(value, length) {
    return Math.max(0, Math.min(length - 1, value));
  }

  function show(box, curveNumber, pointNumber) {
    try {
      Plotly.Fx.hover(box, [{ curveNumber, pointNumber }]);
    } catch {
      // Some charts have no hover; the value is announced all the same.
    }
  }

  function describe(box, trace, index, position, count) {
    const panel = trace.xaxis ? ` of ${box.layout.annotations?.[panelOf(box, trace)]?.text ?? ''}` : '';
    const x = axisText(box, trace.xaxis ?? 'x', trace.x[index]);
    const y = axisText(box, trace.yaxis ?? 'y', trace.y[index]);
    return `${trace.name}${panel.replace(/<[^>]*>/g, '')}: ${x}, ${y} (${position + 1} of ${count})`.replace(
      / of :/,
      ':',
    );
  }

  /** Index of a line's column of panels, which share an x domain; the annotations are the columns' titles. */
  function panelOf(box, trace) {
    const layout = box._fullLayout;
    const axes = Object.keys(layout).filter((key) => /^xaxis\d*$/.test(key));
    const starts = [...new Set(axes.map((key) => layout[key].domain[0]))].sort((a, b) => a - b);
    return starts.indexOf(layout[axisKey(trace.xaxis)].domain[0]);
  }

  function axisKey(name) {
    return name.replace(/^([xy])/, '$1axis');
  }

  function axisText(box, name, value) {
    const axis = box._fullLayout[axisKey(name)];
    const tick = axis.tickmode === 'array' ? axis.ticktext?.[Math.round(value)] : undefined;
    const number = axis.tickformat?.endsWith('%') ? `${(100 * value).toFixed(2)}%` : Number(value.toPrecision(5));
    return tick ?? `${titleOf(box, name)} ${number}`.trim();
  }

  /** An axis's title; of panels above each other only the lowest has one. */
  function titleOf(box, name) {
    const layout = box._fullLayout;
    const alike = ({ domain }) => String(domain) === String(layout[axisKey(name)].domain);
    const axes = Object.keys(layout).filter(
      (key) => new RegExp(`^${name[0]}axis\\d*$`).test(key) && alike(layout[key]),
    );
    const own = [axisKey(name), ...axes].map((key) => box.layout[key]?.title?.text).find(Boolean);
    return own ?? '';
  }

  function say(box, text) {
    const figure = box.closest('figure');
    let said = figure.querySelector('.chart-said');
    if (!said) {
      said = document.createElement('p');
      said.className = 'chart-said';
      said.setAttribute('role', 'status');
      box.after(said);
    }
    said.textContent = text;
  }
})();
