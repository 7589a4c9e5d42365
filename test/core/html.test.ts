import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { escapeHtml, html, trusted } from '../../src/core';

describe('html', () => {
  const EVIL = `<b title="x">'&'</b>`;
  const ESCAPED = '&lt;b title=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/b&gt;';

  test('escapes text, takes markup as it is, and leaves nothing for what is absent', () => {
    assert.equal(escapeHtml(EVIL), ESCAPED);
    for (const [value, markup] of [
      [EVIL, ESCAPED],
      [html`<i>${EVIL}</i>`, `<i>${ESCAPED}</i>`],
      [trusted('<hr>'), '<hr>'],
      [0, '0'],
      ['', ''],
      [null, ''],
      [undefined, ''],
      [false, ''],
      [['<', html`<br>`, ['>', null]], '&lt;<br>&gt;'],
    ] as const) {
      assert.equal(String(html`a${value}z`), `a${markup}z`);
    }
  });
});
