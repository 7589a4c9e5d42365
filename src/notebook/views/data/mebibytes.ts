/** `3.4 MiB`, `12 MiB`. */
export function mebibytes(bytes: number): string {
  const amount = bytes / 2 ** 20;
  return `${amount.toFixed(amount < 10 ? 1 : 0)} MiB`;
}
