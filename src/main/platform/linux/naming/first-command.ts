import { baseName, unixPath } from './base-name';

/** A program with its arguments, the first of which is its own name. */
export interface Command {
  readonly path: string;
  readonly args: readonly string[];
  /** A file in the language of an interpreter. */
  readonly isScript: boolean;
}

/** A file without a name of its own: in memory, unnamed on a disk, open, or a program that executes itself again. */
const ANONYMOUS =
  /^\/?memfd:|^\/dev\/(?:fd\/\d+|stdin)$|^\/proc\/(?:self|thread-self|\d+)\/(?:exe|fd\/\d+)$|\/#\d+$|^exe$/;

export function isAnonymous(path: string): boolean {
  return ANONYMOUS.test(path);
}

/** Returns the command of a process from its executable, or from its arguments if that has no name. */
export function firstCommand(comm: string, executable: string | undefined, args: readonly string[]): Command {
  // A program that an update replaced still runs from its deleted file.
  const file = executable?.replace(/ \(deleted\)$/, '') ?? '';
  const path = file === '' || isAnonymous(file) ? (programInTitle(comm, args) ?? comm) : file;
  return { path, args: splitTitle(args.slice(0, MOST_ARGUMENTS)), isScript: false };
}

/** The program comes before, and hostile arguments must cost no time. */
const MOST_ARGUMENTS = 1_000;

/** A title of an interpreter contains all arguments: `node /srv/shop/index.js`. */
function splitTitle(args: readonly string[]): readonly string[] {
  const [own = '', ...rest] = args;
  return rest.length === 0 && /^\S*(?:node|python\d?|ruby|perl|php)\s+\S/.test(own) ? own.split(/\s+/) : args;
}

/**
 * Returns the program in the first argument, which may be a title: `nginx: worker process`, `chrome --type=renderer`.
 *
 * @returns undefined if it contains none
 */
export function programInTitle(comm: string, [own = '', ...rest]: readonly string[]): string | undefined {
  if (own === '' || isAnonymous(own)) return undefined;
  const windows = windowsProgram(own);
  if (windows !== undefined) return windows;
  // A dash marks a login shell, parentheses a process that systemd has not executed yet, and a bracket one of Celery.
  const plain = own.replace(/^[-[]/, '').replace(/^\(([^()]+)\)$/, '$1');
  if (!plain.startsWith('/')) return firstWord(plain);
  const file = rest.length > 0 ? plain : plain.replace(/\s-.*$/s, '');
  const name = baseName(file);
  // A folder may have a space in its name.
  const isFile = !/\s/.test(file) || rest.length > 0 || (!/\s/.test(name) && name.startsWith(comm.slice(0, 12)));
  return isFile ? file : firstWord(plain);
}

const WINDOWS_PROGRAM = /^.*?\.(?:exe|com|bat|cmd|msi|scr)(?=[\s"]|$)/i;

/**
 * Returns the program of a command line of Windows, in the notation of Unix; undefined for any other text.
 *
 * @example windowsProgram('C:\\Program Files\\x.exe -y') // '/Program Files/x.exe'
 */
export function windowsProgram(text: string): string | undefined {
  const plain = text.replace(/^"/, '');
  if (!/^(?:[A-Za-z]:[\\/]|\\)/.test(plain)) return undefined;
  return unixPath(WINDOWS_PROGRAM.exec(plain)?.[0] ?? plain);
}

/** @example firstWord('postgres: writer') // 'postgres' */
export function firstWord(text: string): string {
  return text.split(/[\s:]/, 1)[0] ?? '';
}
