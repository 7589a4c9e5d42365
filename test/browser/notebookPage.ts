import type { Locator, Page } from 'playwright-core';

/** A notebook that is open in JupyterLab, as a person handles it. */
export class NotebookPage {
  constructor(readonly page: Page) {}

  /** Opens it and waits for its kernel. */
  async open(address: string): Promise<void> {
    await this.page.goto(address);
    await this.page.locator('.jp-NotebookPanel:visible .jp-Cell').first().waitFor({ timeout: 60_000 });
    await this.kernelIs('Idle');
  }

  /** Waits for the kernel's state as the status bar shows it. */
  async kernelIs(state: 'Idle' | 'Busy', seconds = 90): Promise<void> {
    const status = this.page
      .locator('#jp-main-statusbar')
      .filter({ hasText: `TypeScript (Breedlab) | ${state}` });
    await status.waitFor({ timeout: seconds * 1000 });
  }

  /** Chooses an entry of the menu bar. */
  async menu(name: string, entry: string): Promise<void> {
    await this.page.locator('.lm-MenuBar-itemLabel', { hasText: exactly(name) }).click();
    await this.page.locator('.lm-Menu-itemLabel', { hasText: exactly(entry) }).click();
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

  /** Waits until the outputs of a cell show `text`. */
  async shows(cell: string, text: string | RegExp, seconds = 90): Promise<void> {
    const output = this.output(cell).filter({ hasText: text });
    await output.waitFor({ timeout: seconds * 1000 });
    // JupyterLab draws what is in view. Playwright's own scrolling waits for a view that holds still, and
    // this may move.
    await output.evaluate((element) => element.scrollIntoView({ block: 'nearest' }));
  }

  /** Runs one cell and stays on it. */
  async run(cell: string): Promise<void> {
    await this.cell(cell).locator('.jp-InputArea-editor .cm-content').click();
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
  async moves(cell: string, count: number, seconds = 30): Promise<void> {
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
