/** Any value of a setting for a table cell: `yes`, `none`, `brightness 0.2, contrast 0.2`. */
export function settingText(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([key, part]) => `${key} ${settingText(part)}`)
      .join(', ');
  }
  return String(value);
}
