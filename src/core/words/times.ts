/** A duration in the unit that fits, e.g. `75 s`, `12 min 05 s`, `3 h 20 min`; a dash when it is not known. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '-';
  const whole = Math.round(seconds);
  if (whole < 100) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** A moment to the minute in this machine's time zone, e.g. `2026-11-23 18:30`; a dash when it is not known. */
export function formatMoment(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return '-';
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** A date without its time, as UTC has it, e.g. `2026-11-23`. */
export function formatDay(date: string | Date): string {
  return new Date(date).toISOString().slice(0, 10);
}
