/** A mount of the table of this process. */
export interface Mount {
  readonly source: string;
  readonly path: string;
  readonly type: string;
  /** True if nothing can be written through this mount. */
  readonly isReadOnly: boolean;
  /** Major and minor number of the file system, the same for all its mounts; undefined if the file lacks it. */
  readonly device?: string;
  /** Folder of the file system that is mounted, `/` for the whole; undefined if the file lacks it. */
  readonly root?: string;
  /** Folder in which an overlay keeps changes; undefined for other file systems. */
  readonly upper?: string | undefined;
}

/** The kernel begins with one of these options; a line with another word there is damaged. */
const OPTIONS = /^r[ow](?:,|\s*$)/;

/** Parses /proc/mounts and ignores invalid lines. A later line replaces an earlier one at the same path. */
export function parseMounts(text: string): Mount[] {
  return uppermost(text, (line) => {
    const [source = '', path = '', type = '', options = ''] = line.split(' ');
    if (!path.startsWith('/') || !OPTIONS.test(options)) return undefined;
    return {
      source: unescapeOctal(source),
      path: unescapeOctal(path),
      type,
      isReadOnly: isReadOnly(options),
      upper: upperIn(options),
    };
  });
}

/** As {@link parseMounts}, from /proc/self/mountinfo (proc_pid_mountinfo(5)). */
export function parseMountinfo(text: string): Mount[] {
  return uppermost(text, (line) => {
    // The number of optional fields varies; a dash ends them.
    const [before = '', after] = line.split(' - ');
    const [, , device = '', root = '', path = '', options = ''] = before.split(' ');
    const [type, source, superOptions = ''] = (after ?? '').split(' ');
    if (!/^\d+:\d+$/.test(device) || !path.startsWith('/') || !OPTIONS.test(options)) return undefined;
    if (type === undefined || source === undefined) return undefined;
    return {
      source: unescapeOctal(source),
      path: unescapeOctal(path),
      type,
      isReadOnly: isReadOnly(options) || isReadOnly(superOptions),
      device,
      root: unescapeOctal(root),
      upper: upperIn(superOptions),
    };
  });
}

function uppermost(text: string, parse: (line: string) => Mount | undefined): Mount[] {
  const byPath = new Map<string, Mount>();
  for (const line of text.split(/\r?\n/)) {
    const mount = parse(line);
    if (mount === undefined) continue;
    byPath.delete(mount.path);
    byPath.set(mount.path, mount);
  }
  return [...byPath.values()];
}

function isReadOnly(options: string): boolean {
  return options === 'ro' || options.startsWith('ro,');
}

function upperIn(options: string): string | undefined {
  const upper = /(?:^|,)upperdir=([^,]+)/.exec(options)?.[1];
  return upper === undefined ? undefined : unescapeOctal(upper);
}

/** Decodes the three octal digits by which the kernel writes space, tab, newline, backslash and #. */
export function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
