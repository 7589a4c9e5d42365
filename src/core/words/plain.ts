/**
 * Characters that a terminal obeys, or that turn the order of a line: control characters but line feed and tab, and
 * marks of writing direction.
 */
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * A text for a terminal: names of files, classes and experiments come from anywhere, and must not move its cursor or
 * change its title. What a terminal would obey is written as `\u001b`, which JSON reads as the same character.
 */
export function plainText(text: string): string {
  return text.replace(OBEYED, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
