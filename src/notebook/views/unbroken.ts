/** Text that a narrow column of a table does not break: its spaces do not. */
export function unbroken(text: string): string {
  return text.replaceAll(' ', '\u00a0');
}
