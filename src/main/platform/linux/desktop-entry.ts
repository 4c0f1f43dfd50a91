import { accessSync, constants } from 'node:fs';
import { findProgram } from '../find-program';
import { nameApp } from './name-app';
import { programName } from './naming/base-name';

/*
 * Reads desktop entries as GLib does (g_key_file_load_from_data): with CRLF and a byte order mark, groups that appear
 * twice, and the last one of equal keys.
 *
 * @see https://specifications.freedesktop.org/desktop-entry/latest/
 * @see https://specifications.freedesktop.org/autostart/latest/
 */

/** Values by key, of the main group only: those of actions start something else. Localized keys are `Name[de]`. */
export type DesktopEntry = ReadonlyMap<string, string>;

const MAIN_GROUP = '[Desktop Entry]';

/** @returns undefined for text that is not a desktop entry */
export function parseDesktopEntry(text: string): DesktopEntry | undefined {
  const values = new Map<string, string>();
  let group = '';
  let isEntry = false;
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line.startsWith('[')) {
      group = line;
      isEntry ||= line === MAIN_GROUP;
    }
    const [, key, value] = /^([^=\s#][^=]*?)\s*=\s*(.*)$/.exec(line) ?? [];
    if (group === MAIN_GROUP && key !== undefined && value !== undefined) values.set(key, value);
  }
  return isEntry ? values : undefined;
}

/**
 * Marks a desktop entry as deleted and leaves everything else as it is.
 *
 * @returns undefined for text that is not a desktop entry
 */
export function hideDesktopEntry(text: string): string | undefined {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.trim() === MAIN_GROUP);
  if (start === -1) return undefined;
  const ending = lines[start]?.endsWith('\r') === true ? '\r' : '';
  let group = '';
  let isHidden = false;
  const hidden = lines.map((line) => {
    if (line.trim().startsWith('[')) group = line.trim();
    if (group !== MAIN_GROUP || !/^\s*Hidden\s*=/.test(line)) return line;
    isHidden = true;
    return `Hidden=true${ending}`;
  });
  if (!isHidden) hidden.splice(start + 1, 0, `Hidden=true${ending}`);
  return hidden.join('\n');
}

/** The parts of a session that decide whether an entry is started. */
export interface SessionFacts {
  /** Value of XDG_CURRENT_DESKTOP; undefined if it is not known. */
  readonly desktop: string | undefined;
  readonly hasProgram: (name: string) => boolean;
}

/** Returns true if a desktop environment starts the program of an entry at login. */
export function startsAtLogin(entry: DesktopEntry, { desktop, hasProgram }: SessionFacts): boolean {
  if (isTrue(entry.get('Hidden')) || isFalse(entry.get('X-GNOME-Autostart-enabled'))) return false;
  const tried = unescapeValue(entry.get('TryExec') ?? '');
  if (tried !== '' && !hasProgram(tried)) return false;
  if (desktop === undefined) return true;
  const current = desktop.split(':').filter((name) => name !== '');
  const isIn = (key: string) => listOf(entry.get(key)).some((name) => current.includes(name));
  return (!entry.has('OnlyShowIn') || isIn('OnlyShowIn')) && !isIn('NotShowIn');
}

/** Checks whether a program exists, by its path or in PATH. */
export function hasProgram(name: string): boolean {
  if (!name.startsWith('/')) return findProgram(name) !== undefined;
  try {
    accessSync(name, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Returns the base name of the program that a desktop entry starts: `Exec="/opt/My App/x" --y` is `x`. */
export function programOf(entry: DesktopEntry): string | undefined {
  return commandsOf(entry).at(-1)?.[0]?.split('/').at(-1);
}

/** Returns the names under which the processes of an entry may appear. */
export function appsOf(entry: DesktopEntry): readonly string[] {
  const names = commandsOf(entry).flatMap((args) => {
    const [program = ''] = args;
    const base = program.split('/').at(-1) ?? '';
    const executable = program.startsWith('/') ? program : undefined;
    const app = nameApp({ comm: base, executable, args, isKernelThread: false, parentApp: undefined });
    return [base, programName(base), app, base.split('.').at(-1) ?? ''];
  });
  return [...new Set(names.filter((name) => name !== ''))];
}

/** Programs that start the one after their options, and do not stay. */
const PREFIXES = new Set(
  'env nohup nice ionice setsid exec dbus-launch dbus-run-session gtk-launch systemd-run taskset prime-run gamemoderun mangohud firejail uwsm-app'.split(
    ' ',
  ),
);
const SHELLS = new Set(['sh', 'bash', 'dash', 'zsh']);

/** Returns the commands that an entry starts, the most important one last; none without `Exec`. */
function commandsOf(entry: DesktopEntry): readonly (readonly string[])[] {
  return withoutLaunchers(splitExec(entry.get('Exec') ?? ''), 3);
}

function withoutLaunchers(args: readonly string[], depth: number): readonly (readonly string[])[] {
  const [program, ...rest] = args;
  if (program === undefined) return [];
  const base = program.split('/').at(-1) ?? '';
  if (depth === 0) return [args];
  if (PREFIXES.has(base)) {
    const inner = withoutLaunchers(afterOptions(rest), depth - 1);
    return inner.length === 0 ? [args] : inner;
  }
  if (SHELLS.has(base) && rest[0]?.startsWith('-') === true && rest[1] !== undefined) {
    return rest[1].split(/[;&|]+/).flatMap((command) => withoutLaunchers(splitExec(command), depth - 1));
  }
  if ((base === 'flatpak' || base === 'snap') && rest[0] === 'run') return sandboxed(rest.slice(1));
  return [args];
}

function afterOptions(args: readonly string[]): readonly string[] {
  const first = args.findIndex((arg) => !/^-|^\w+=|^\d+$/.test(arg));
  return first < 0 ? [] : args.slice(first);
}

/** @example sandboxed(['--command=spotify', 'com.spotify.Client']) // [['com.spotify.Client'], ['spotify']] */
function sandboxed(args: readonly string[]): readonly (readonly string[])[] {
  const id = args.find((arg) => !arg.startsWith('-'));
  const command = args.find((arg) => arg.startsWith('--command='))?.slice('--command='.length);
  return [id, command].flatMap((name) => (name === undefined ? [] : [[name]]));
}

/** Splits a command into its arguments, without the field codes that a desktop replaces. */
function splitExec(exec: string): string[] {
  const args: string[] = [];
  for (const [, quoted, plain] of unescapeValue(exec).matchAll(/"((?:[^"\\]|\\.)*)"|([^\s"]+)/g)) {
    const arg = quoted?.replaceAll(/\\(.)/g, '$1') ?? plain?.replaceAll('%%', '\0').replaceAll(/%[a-z]/gi, '');
    if (arg !== undefined && (arg !== '' || quoted !== undefined)) args.push(arg.replaceAll('\0', '%'));
  }
  return args;
}

const ESCAPES: Readonly<Record<string, string>> = { s: ' ', n: '\n', t: '\t', r: '\r', '\\': '\\' };

function unescapeValue(value: string): string {
  return value.replaceAll(/\\([sntr\\])/g, (_, name: string) => ESCAPES[name] ?? name);
}

function listOf(value = ''): readonly string[] {
  return value.split(';').map((name) => name.trim());
}

function isTrue(value: string | undefined): boolean {
  return value === 'true' || value === '1';
}

function isFalse(value: string | undefined): boolean {
  return value === 'false' || value === '0';
}
