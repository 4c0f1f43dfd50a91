import { createGlob } from './glob';

/** Size of a name in /proc/PID/comm (TASK_COMM_LEN without its NUL; proc_pid_comm(5)). */
const COMM_BYTES = 15;

/**
 * Cuts a name as the kernel does.
 *
 * @example cutToComm('gnome-screensaver') // 'gnome-screensav'
 *
 * @internal tested directly, because the kernel counts bytes
 */
export function cutToComm(name: string): string {
  let bytes = 0;
  let end = 0;
  for (const character of name) {
    bytes += utf8Bytes(character);
    if (bytes > COMM_BYTES) break;
    end += character.length;
  }
  return name.slice(0, end);
}

/** Checks whether the kernel may have cut a name, because nothing more fits. */
export function isFullComm(comm: string): boolean {
  return comm.endsWith('\ufffd') || cutToComm(`${comm}.`) === comm;
}

/**
 * Returns the forms in which a person may write the name of a program: whole, as the kernel cuts it, and without the
 * folder or the package that distinguishes it from others.
 *
 * @example formsOf('shop/server.js') // ['shop/server.js', 'server.js']
 */
function formsOf(name: string): readonly string[] {
  const plain = /^[\w-]+\.([A-Z]\w*)$/.exec(name)?.[1] ?? name.slice(name.lastIndexOf('/') + 1);
  return [...new Set([name, cutToComm(name), plain])];
}

/** Returns a test for the names of a program, with `*` for any part. */
export function createNameTest(pattern: string): (...names: readonly string[]) => boolean {
  const isMeant = createGlob(pattern);
  const cut = pattern.includes('*') ? pattern : cutToComm(pattern);
  return (...names) => names.some((name) => name === cut || formsOf(name).some(isMeant));
}

/** Checks whether a list that a person wrote contains one of the names of a program. */
export function isListed(list: readonly string[], ...names: readonly string[]): boolean {
  return list.some((written) => names.some((name) => name === cutToComm(written) || formsOf(name).includes(written)));
}

function utf8Bytes(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}
