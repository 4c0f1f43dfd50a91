/**
 * Parses the name of the system in /etc/os-release, whose values are quoted as in a shell (os-release(5)).
 *
 * @returns undefined if there is none
 */
export function parseOsName(text: string): string | undefined {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, name, written] = /^\s*([A-Z0-9_]+)=(.*)$/s.exec(line) ?? [];
    const value = written === undefined ? '' : unquote(written.trim());
    // A shell that reads the file keeps the last of equal names.
    if (name !== undefined && value !== '') values.set(name, value);
  }
  const name = [values.get('NAME'), values.get('VERSION') ?? values.get('VERSION_ID')].filter(Boolean).join(' ');
  return values.get('PRETTY_NAME') ?? (name === '' ? undefined : name);
}

/** Removes the quotes, and the backslashes before the characters that a shell would interpret. */
function unquote(text: string): string {
  const single = /^'([^']*)'/.exec(text)?.[1];
  if (single !== undefined) return single;
  const double = /^"((?:[^"\\]|\\.)*)"?/.exec(text)?.[1];
  return (double ?? text).replaceAll(/\\(["'$`\\])/g, '$1');
}
