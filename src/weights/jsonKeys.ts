/**
 * Keys of the outermost object of a JSON text, in order and with repetitions, which JSON.parse does not
 * report.
 *
 * @param text one JSON object that JSON.parse has accepted
 */
export function topLevelKeys(text: string): string[] {
  const keys: string[] = [];
  let depth = 0;
  let expectsKey = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '"') {
      const end = endOfString(text, i);
      if (depth === 1 && expectsKey) keys.push(JSON.parse(text.slice(i, end)) as string);
      expectsKey = false;
      i = end - 1;
    } else if (character === '{' || character === '[') {
      depth++;
      expectsKey = depth === 1;
    } else if (character === '}' || character === ']') {
      depth--;
    } else if (character === ',') {
      expectsKey = depth === 1;
    }
  }
  return keys;
}

/** Index after the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  let i = start + 1;
  while (text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
  return i + 1;
}
