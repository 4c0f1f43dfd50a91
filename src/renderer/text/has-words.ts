/** Checks that texts contain every word of a search, in any case. @example hasWords(['Firefox', 42], 'fire 42') // true */
export function hasWords(texts: readonly unknown[], sought: string): boolean {
  const text = texts.join('\n').toLowerCase();
  return sought
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
