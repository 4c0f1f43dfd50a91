import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Formats a time for the name of a file, by which names sort. Windows does not allow colons in names. */
export function dateForName(atMs: number): string {
  return new Date(atMs).toISOString().replaceAll(':', '-');
}

/** Deletes all but the newest files whose paths begin with a prefix and continue with {@link dateForName}. */
export function keepNewest(prefix: string, count: number): void {
  const folder = dirname(prefix);
  const names = readdirSync(folder).filter((name) => name.startsWith(basename(prefix)));
  for (const name of names.sort().slice(0, -count)) rmSync(join(folder, name), { force: true });
}

/** Lists the files of a folder whose names match, the most recently modified first. */
export function listNewestFirst(folder: string, names: RegExp): { readonly path: string; readonly atMs: number }[] {
  return readdirSync(folder)
    .filter((name) => names.test(name))
    .map((name) => join(folder, name))
    .map((path) => ({ path, atMs: lstatSync(path).mtimeMs }))
    .sort((a, b) => b.atMs - a.atMs);
}
