/** A path of Windows, as Wine shows it: `C:\x.exe`, `\??\C:\x.exe`, `\\server\x.exe`, `bin\x.exe`. */
const WINDOWS_PATH = /^[A-Za-z]:[\\/]|^\\|\\[^\\/]+\.(?:exe|com|bat|cmd|msi|dll|scr)$/i;
const DRIVE = /^[\\/?]*[A-Za-z]:(?=[\\/])/;

/** Returns a path of Windows without its drive in the notation of Unix; all others stay unchanged. */
export function unixPath(path: string): string {
  return WINDOWS_PATH.test(path) ? path.replace(DRIVE, '').replaceAll('\\', '/') : path;
}

/** NAME_MAX of the kernel; a title may be longer. */
const LONGEST_BASE = 255;

/** Returns the last part of a path of Unix or Windows. */
export function baseName(path: string): string {
  return (
    unixPath(path)
      .replace(/(?<!\/)\/+$/, '')
      .split('/')
      .at(-1) ?? ''
  ).slice(0, LONGEST_BASE);
}

/** Nix renames a wrapped program to `.NAME-wrapped`, and Guix to `.NAME-real`; either may happen twice. */
const WRAPPED = /^\.+(.+?)(?:-wrapped_*|-real)+$/;
const REPLACED = /^(.+)\.(?:real|wrapped|distrib)$/;

/** @example unwrapName('.firefox-wrapped') // 'firefox' */
export function unwrapName(name: string): string {
  return name.replace(WRAPPED, '$1').replace(REPLACED, '$1');
}

const APP_IMAGE =
  /^(.+?)(?:[-_.]v?\d[\w.]*)?(?:[-_.](?:x86[-_]64|amd64|x64|aarch64|arm64|armhf|armv7l|i[3-6]86|linux|glibc[\d.]*))*\.appimage$/i;
/** Python 2 and 3 are different languages. */
const PYTHON_VERSION = /^((?:(?:platform-)?python|pypy)\d)\.[\d.]*/;
/** `lua5.4`, `gimp-2.10`, `clang-17`; not the `-1` of `polkit-agent-helper-1`. */
const VERSION = /[-_]?v?\d+(?:\.\d+)+$|-\d\d$/;
/** Cargo adds a hash to the names of tests. */
const BUILD_HASH = /-[0-9a-f]{16}$/;

/** Returns the name of a program file without its version, so that an update does not make it another program. */
export function programName(path: string): string {
  const base = unwrapName(baseName(path));
  const name = base.replace(APP_IMAGE, '$1').replace(PYTHON_VERSION, '$1').replace(BUILD_HASH, '').replace(VERSION, '');
  return name === '' ? base : name;
}
