/**
 * Inline styles, because JupyterLab strips style elements from outputs of notebooks it does not trust, and
 * simple ones, because its sanitiser drops values it does not parse (variables, functions). Colours are
 * inherited from the page, or greys and accents that are legible on light and dark grounds.
 */
export const STYLE = {
  box: 'max-width: 62em; margin: 4px 0 8px 0; line-height: 1.45',
  title: 'font-weight: 600; margin: 0 0 4px 0',
  quiet: 'opacity: 0.72',
  section: 'margin: 12px 0 4px 0; font-weight: 600',
  paragraph: 'margin: 4px 0',
  list: 'margin: 4px 0 4px 0; padding-left: 1.4em',
  table: 'border-collapse: collapse; margin: 6px 0; font-size: 13px; line-height: 1.35',
  caption: 'text-align: left; caption-side: top; font-weight: 600; padding: 2px 10px 4px 0; white-space: nowrap',
  headCell: 'padding: 3px 14px 3px 0; border-bottom: 1px solid #8a9099; font-weight: 600; vertical-align: bottom',
  row: 'border-bottom: 1px solid #8a909955',
  cell: 'padding: 3px 14px 3px 0; vertical-align: top',
  strongCell: 'font-weight: 600',
  track: 'height: 6px; border-radius: 3px; background-color: #8a909940; margin: 6px 0; overflow: hidden',
  bar: 'height: 6px; border-radius: 3px',
} as const;

/** Colour of the progress bar by its state. */
export const TONE = {
  running: '#1f77b8',
  finished: '#00936b',
  stopped: '#a88400',
  failed: '#d55e00',
} as const;
