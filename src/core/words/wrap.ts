/**
 * Breaks a text at its spaces into lines of at most `width` characters; those that it begins with stay. A word that is
 * longer than a line is broken, too.
 *
 * @param indent begins every line but the first, and counts. Default: nothing
 */
export function wrapText(text: string, width: number, indent = ''): readonly string[] {
  const lines: string[] = [];
  let begins = text.slice(0, text.length - text.trimStart().length);
  let line = '';
  const keep = (): void => {
    lines.push(begins + line);
    begins = indent;
    line = '';
  };
  const room = (): number => Math.max(1, width - begins.length);
  for (const word of text.trimStart().split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room()) keep();
    line = line === '' ? word : `${line} ${word}`;
    while (line.length > room()) {
      const rest = line.slice(room());
      line = line.slice(0, room());
      keep();
      line = rest;
    }
  }
  keep();
  return lines;
}
