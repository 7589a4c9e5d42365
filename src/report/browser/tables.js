// Makes tables sortable: a button in each head cell, `aria-sort` on the cell; a third press gives the order of
// the author back. Rows that begin with an empty cell belong to the row above and move with it.
(() => {
  for (const table of document.querySelectorAll('main table')) {
    if (isSortable(table)) makeSortable(table);
    // Sentences get a minimum width where the table scrolls; else every word would get a line of its own.
    for (const cell of table.querySelectorAll('td'))
      if (cell.textContent.trim().length > 40) cell.classList.add('long');
  }

  function isSortable(table) {
    const { tHead, tBodies } = table;
    if (tHead?.rows.length !== 1 || tBodies.length !== 1 || table.classList.contains('plain')) return false;
    const cells = [...table.querySelectorAll('th, td')];
    const even = [...tBodies[0].rows].every((row) => row.cells.length === tHead.rows[0].cells.length);
    return even && cells.every((cell) => cell.rowSpan === 1 && cell.colSpan === 1) && groupsOf(tBodies[0]).length > 2;
  }

  function makeSortable(table) {
    const heads = [...table.tHead.rows[0].cells];
    const body = table.tBodies[0];
    const original = groupsOf(body);
    heads.forEach((head, column) => {
      if (head.tagName !== 'TH') return;
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'sort';
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener('click', () => {
        const order = { none: 'ascending', ascending: 'descending', descending: 'none' }[head.ariaSort ?? 'none'];
        heads.forEach((other) => other.removeAttribute('aria-sort'));
        if (order !== 'none') head.setAttribute('aria-sort', order);
        body.append(...sorted(original, column, order).flat());
      });
    });
  }

  /** Rows with those that belong to them, in the order of the author. */
  function groupsOf(body) {
    const groups = [];
    for (const row of body.rows) {
      const own = groups.length === 0 || row.cells[0]?.textContent.trim() !== '';
      if (own) groups.push([row]);
      else groups.at(-1).push(row);
    }
    return groups;
  }

  function sorted(groups, column, order) {
    if (order === 'none') return groups;
    const isTotal = ([row]) => Number(row.cells[0].style.fontWeight) >= 600;
    const keyed = groups
      .filter((group) => !isTotal(group))
      .map((group) => ({ group, key: keyOf(group[0].cells[column]) }));
    const present = keyed.filter(({ key }) => key !== null);
    const numeric = present.filter(({ key }) => !Number.isNaN(numberOf(key))).length * 2 > present.length;
    const value = numeric ? ({ key }) => numberOf(key) : ({ key }) => key;
    const sign = order === 'ascending' ? 1 : -1;
    present.sort((a, b) => sign * compare(value(a), value(b)));
    // Missing values stay at the end in either direction, and totals, which are set in bold, after them.
    const missing = keyed.filter(({ key }) => key === null);
    return [...[...present, ...missing].map(({ group }) => group), ...groups.filter(isTotal)];
  }

  function compare(a, b) {
    if (typeof a === 'string') return a.localeCompare(b, 'en', { numeric: true });
    return (Number.isNaN(a) ? Infinity : a) - (Number.isNaN(b) ? Infinity : b) || 0;
  }

  /** Sort key of a cell: its `data-sort`, else its text; null for an empty cell. */
  function keyOf(cell) {
    const text = (cell.dataset.sort ?? cell.textContent).trim();
    return text === '' || /^(-|–|none|missing|no (finished )?run)$/i.test(text) ? null : text;
  }

  const SECONDS = { h: 3600, min: 60, s: 1, ms: 0.001 };

  /** Parses `12.5%`, `1,365,400`, `77/320`, `+3.2`, `1e-3`, `43 min 29 s`; NaN for text that is no number. */
  function numberOf(text) {
    if (/^[\d.]+ (h|min|s|ms)( |$)/.test(text)) {
      return [...text.matchAll(/([\d.]+) (h|min|ms|s)\b/g)].reduce((sum, [, n, unit]) => sum + n * SECONDS[unit], 0);
    }
    const [, count, of] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
    if (count !== undefined) return count / of;
    const [number] = /^[+−-]?\d[\d,]*(\.\d+)?(e[+-]?\d+)?(?![\w.])/i.exec(text) ?? [];
    return number === undefined ? NaN : Number(number.replaceAll(',', '').replace('−', '-'));
  }
})();
