/** Returns a test for a whole text, in which `*` matches any part. It takes time in proportion to text and pattern. */
export function createGlob(pattern: string): (text: string) => boolean {
  const parts = pattern.split('*');
  const first = parts[0] as string;
  if (parts.length === 1) return (text) => text === pattern;
  const last = parts.at(-1) as string;
  const middle = parts.slice(1, -1);
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    // Each middle part at its first occurrence, which leaves the longest rest: no other choice can match more.
    let position = first.length;
    for (const part of middle) {
      const found = text.indexOf(part, position);
      if (found === -1) return false;
      position = found + part.length;
    }
    return position <= text.length - last.length;
  };
}
