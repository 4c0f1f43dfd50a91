import { posix } from 'node:path';
import { baseName, unixPath } from './base-name';

/** Names of files that different programs share, with any extension. */
const SHARED_NAMES =
  'index|main|entry|app|application|server|client|cli|start|startup|run|launch|launcher|__main__|manage|worker|daemon|' +
  'service|agent|bot|program|entrypoint|docker-entrypoint|wsgi|asgi|artisan|console|apprun|wrapper|exe|a\\.out|' +
  'master|auth|config|log|www';
/** Windows names programs by their file alone, so that fewer are shared: `Launcher.exe` is one of a vendor. */
const SHARED = new RegExp(
  `^(?:${SHARED_NAMES})(?!\\.exe$)(?:\\.\\w+)?$|^(?:main|app|server|client|start|run|worker)\\.exe$`,
  'i',
);
/** `3`, `2.1.14`, `v18.2`: a descriptor or a version. */
const NUMBER = /^v?\d[\d.]*$/;

/** Checks whether a file name does not identify a program. */
export function isSharedName(name: string): boolean {
  return SHARED.test(name) || NUMBER.test(name);
}

export function isNumberName(name: string): boolean {
  return NUMBER.test(name);
}

/** Folders that contain programs of any kind. */
const SHARED_FOLDERS = new RegExp(
  `^(?:${[
    SHARED_NAMES,
    's?bin|libexec|libx?(?:32|64)?|usr|local|opt|srv|etc|var|tmp|run|mnt|media|proc|fd|home|root|users|snap|flatpak',
    '\\.(?:local|cache|config|var)|apps?|applications|src|dist|build|builds|out|output|target|release|releases|debug|current|latest|versions?|deps',
    'resources?|share|www|html|public|workspace|work|project|repo|scripts?|tools?|cmd|x86(?:[-_]64)?|x64|amd64',
    'win(?:32|64)|linux|binaries|files|contents|windows|system32|syswow64|program ?files(?: \\(x86\\))?|plugins',
    'node_modules|node|[cem]?js|\\.output|\\.next|\\.nuxt|standalone|tests?|\\.bin|\\.?venv|env|site-packages|dist-packages|python[\\d.]*|java|jars?|electron\\d*|newroot|[\\w-]+\\.asar',
    '[\\da-f]{12,}|\\.[\\da-f]{12,}|go-build\\d+|b\\d{3}',
  ].join('|')})$`,
  'i',
);
/** Folders of a person, whose name is not that of a program. */
const PERSONAL = /^(?:\/var)?\/home\/[^/]+|^\/root(?=\/)|^\/Users\/[^/]+|^\/run\/user\/\d+/;
const STORE_HASH = /^[a-z0-9]{32}-/;
/** The runtime of an AppImage adds six characters to at most six of the name. */
const MOUNTED_IMAGE = /^\.mount_(.+).{6}$/;

/** Returns the innermost folder of a path that identifies a program; undefined if there is none. */
export function meaningfulFolder(path: string): string | undefined {
  const folders = unixPath(path).replace(PERSONAL, '').split('/').slice(0, -1);
  for (const folder of folders.reverse()) {
    const name = folder
      .replace(MOUNTED_IMAGE, '$1')
      .replace(STORE_HASH, '')
      .replace(/-\d[\w.]*$/, '');
    if (name !== '' && name !== '.' && name !== '..' && !SHARED_FOLDERS.test(name) && !isNumberName(name)) return name;
  }
  return undefined;
}

/**
 * Returns the name of a file; if other programs share it, with its folder.
 *
 * @param directory the working directory, for a relative path
 * @example qualify('/srv/shop/dist/main.js') // { name: 'shop/main.js', isKnown: true }
 */
export function qualify(
  path: string,
  name: string,
  directory?: () => string | undefined,
): { readonly name: string; readonly isKnown: boolean } {
  if (!isSharedName(name)) return { name, isKnown: true };
  const isRelative = !unixPath(path).startsWith('/');
  const folder = meaningfulFolder(isRelative ? posix.join(directory?.() ?? '', path) : path);
  if (folder === undefined) return { name, isKnown: false };
  // A number is a version of the program in the folder.
  return { name: isNumberName(name) ? folder : `${folder}/${name}`, isKnown: true };
}

/** Returns the folder that contains a file, although it may contain any programs. */
export function parentFolder(path: string): string {
  return baseName(posix.dirname(unixPath(path)));
}
