import type { Locator, Page } from 'playwright-core';

/** Seconds that a step may take on a machine with other work to do. */
const PATIENCE = 240;
/** Charts that are drawn: Vega-Lite, Plotly. */
const CHART = '.vega-embed :is(canvas, svg.marks), .js-plotly-plot .main-svg:first-child';

/** A notebook that is open in JupyterLab, as a person handles it. */
export class NotebookPage {
  constructor(readonly page: Page) {
    page.setDefaultTimeout(PATIENCE * 1000);
  }

  /** Opens it and waits for its kernel. */
  async open(address: string): Promise<void> {
    await this.page.goto(address);
    await this.showsCells();
    // On a busy machine JupyterLab can show "Unknown" until the first cell runs.
    await this.kernelIs('Idle', 'Unknown');
  }

  /** Saves it and loads the page anew, whatever the kernel does. */
  async reload(): Promise<void> {
    await this.page.keyboard.press('Control+s');
    await this.page.reload();
    await this.showsCells();
  }

  private showsCells(): Promise<void> {
    return this.page.locator('.jp-NotebookPanel:visible .jp-Cell').first().waitFor();
  }

  /** Waits until the kernel is in one of the states, as the status bar shows it. */
  async kernelIs(...states: readonly ('Idle' | 'Busy' | 'Unknown')[]): Promise<void> {
    const status = new RegExp(`TypeScript \\(Breedlab\\) \\| (${states.join('|')})`);
    await this.page.locator('#jp-main-statusbar').filter({ hasText: status }).waitFor();
  }

  /** Chooses an entry of the menu bar, or of a menu in it. */
  async menu(name: string, ...entries: readonly string[]): Promise<void> {
    await this.page.locator('.lm-MenuBar-itemLabel', { hasText: exactly(name) }).click();
    for (const entry of entries) {
      await this.page.locator('.lm-Menu-itemLabel', { hasText: exactly(entry) }).click();
    }
  }

  async theme(name: 'JupyterLab Light' | 'JupyterLab Dark'): Promise<void> {
    await this.menu('Settings', 'Theme', name);
    await this.page.locator(`body[data-jp-theme-name="${name}"]`).waitFor({ state: 'attached' });
  }

  /** Gives the window another width. */
  async resize(width: number): Promise<void> {
    await this.page.setViewportSize({ ...this.page.viewportSize()!, width });
  }

  /** What the cells wrote to stderr: errors, warnings. */
  async errors(): Promise<readonly string[]> {
    return this.page
      .locator('.jp-NotebookPanel:visible [data-mime-type="application/vnd.jupyter.stderr"]')
      .allTextContents();
  }

  /** Presses a button of an open dialog. */
  async confirm(label: string): Promise<void> {
    await this.page.locator('.jp-Dialog button', { hasText: label }).click();
  }

  /** The code cell whose source has `text`. */
  cell(text: string): Locator {
    return this.page.locator('.jp-NotebookPanel:visible .jp-CodeCell', {
      has: this.page.locator('.jp-InputArea', { hasText: text }),
    });
  }

  /** The outputs of a cell. */
  output(text: string): Locator {
    return this.cell(text).locator('.jp-Cell-outputWrapper');
  }

  /** What a cell shows instead, and which cells are not done, for errors. */
  private async state(cell: string): Promise<string> {
    const shown = (await this.output(cell).allInnerTexts()).join(' ').trim();
    const prompts = await this.page.locator('.jp-NotebookPanel:visible .jp-CodeCell .jp-InputPrompt').allInnerTexts();
    return `It shows '${shown.slice(0, 300)}'; the cells' prompts are ${prompts.map((prompt) => prompt.trim()).join(' ')}.`;
  }

  /** Waits until the outputs of a cell show `text`, going to the cell while it waits. */
  async shows(cell: string, text: string | RegExp, seconds = PATIENCE): Promise<void> {
    const wanted = this.output(cell).filter({ hasText: text });
    for (const end = Date.now() + seconds * 1000; !(await wanted.isVisible()); await this.page.waitForTimeout(200)) {
      if (Date.now() > end)
        throw new Error(`${cell} does not show ${text} within ${seconds} s. ${await this.state(cell)}`);
      if ((await this.output(cell).count()) === 1) await this.scrollTo(cell);
    }
    await this.scrollTo(cell);
  }

  /**
   * Brings the outputs of a cell into view: JupyterLab draws what is there. Playwright's own scrolling waits for
   * a view that holds still, and this may move.
   */
  async scrollTo(cell: string): Promise<void> {
    await this.output(cell).evaluate((element) => element.scrollIntoView({ block: 'nearest' }));
  }

  /** Waits until `count` charts of a cell are drawn. */
  async drawsCharts(cell: string, count: number): Promise<void> {
    await this.scrollTo(cell);
    await this.output(cell)
      .locator(CHART)
      .nth(count - 1)
      .waitFor();
  }

  /** Widths of the pictures in the outputs of a cell, as their files have them; 0 for one that is broken. */
  async pictureWidths(cell: string): Promise<readonly number[]> {
    const pictures = this.output(cell).locator('.jp-RenderedHTMLCommon img');
    return pictures.evaluateAll((all) => all.map((one) => (one as unknown as { naturalWidth: number }).naturalWidth));
  }

  /** Outputs of all cells that are wider than the column, by the beginning of their text. */
  async overflowing(): Promise<readonly string[]> {
    const outputs = this.page.locator('.jp-NotebookPanel:visible .jp-OutputArea-output');
    return outputs.evaluateAll((all) =>
      all
        .filter((one) => one.scrollWidth > one.clientWidth + 1)
        .map((one) => `${one.scrollWidth} > ${one.clientWidth} px: ${one.textContent.trim().slice(0, 60)}`),
    );
  }

  /** Adds a cell after another and goes into it. */
  async addCell(after: string, code = ''): Promise<void> {
    await this.editor(after).click();
    for (const key of ['Escape', 'b', 'Enter']) await this.page.keyboard.press(key);
    await this.page.keyboard.insertText(code);
  }

  /** Writes other code into a cell. */
  async rewrite(cell: string, code: string): Promise<void> {
    await this.editor(cell).click();
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.insertText(code);
  }

  private editor(cell: string): Locator {
    return this.cell(cell).locator('.jp-InputArea-editor .cm-content');
  }

  /** Runs one cell and stays on it. */
  async run(cell: string): Promise<void> {
    await this.editor(cell).click();
    await this.page.keyboard.press('Control+Enter');
  }

  /** The interrupt button of the toolbar. */
  async interrupt(): Promise<void> {
    await this.page
      .locator('.jp-NotebookPanel:visible [data-jp-item-name="interrupt"] >> visible=true')
      .first()
      .click();
  }

  /** Waits until the outputs of a cell have said `count` different things. */
  async moves(cell: string, count: number, seconds = PATIENCE): Promise<void> {
    const seen = new Set<string>();
    for (const end = Date.now() + seconds * 1000; seen.size < count; await this.page.waitForTimeout(100)) {
      if (Date.now() > end) throw new Error(`${cell} showed ${seen.size} of ${count} different views.`);
      seen.add(await this.output(cell).innerText());
    }
  }
}

function exactly(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
}
