export interface Mount {
  readonly source: string;
  readonly path: string;
  readonly type: string;
}

/** Parses /proc/mounts and ignores invalid lines. A later line replaces an earlier one at the same path. */
export function parseMounts(text: string): Mount[] {
  const byPath = new Map<string, Mount>();
  for (const line of text.split('\n')) {
    const [source = '', path = '', type = '', options] = line.split(' ');
    if (options === undefined) continue;
    const mount = { source: unescapeOctal(source), path: unescapeOctal(path), type };
    byPath.delete(mount.path);
    byPath.set(mount.path, mount);
  }
  return [...byPath.values()];
}

/** Decodes the three octal digits by which the kernel writes space, tab, newline, backslash and #. */
export function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
