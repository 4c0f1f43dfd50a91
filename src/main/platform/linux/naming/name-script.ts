import { posix } from 'node:path';
import { baseName, unwrapName } from './base-name';
import type { Script } from './interpreters';
import { nameOfArchive, nameOfClass } from './java-name';
import { isSharedName, meaningfulFolder, parentFolder, qualify } from './nameless';

type ReadDirectory = (() => string | undefined) | undefined;

/** Programs of Electron are in `app.asar`, `out/main.js` and the like below the folder of their application. */
const ELECTRON_FILE = /\.(?:asar|[cm]?js)$/;

/** The entry of a host of Homeostat. */
const OWN_HOST = /\/main\/headless\.js$/;

/** Returns the name of a script; with its folder if different programs share the name. */
export function nameScript(path: string, directory: ReadDirectory, isElectron: boolean): string {
  const whole = path.startsWith('/') ? path : posix.join(directory?.() ?? '', path);
  const base = unwrapName(baseName(path));
  // `node .` runs a folder.
  if (/^\.{0,2}$/.test(base)) return meaningfulFolder(`${whole}/x`) ?? path;
  if (OWN_HOST.test(whole)) return 'homeostat';
  if (isElectron) return nameElectronApp(whole, base);
  const name = nameOfArchive(path, base);
  const found = qualify(path, name, directory);
  if (found.isKnown) return found.name;
  const folder = parentFolder(path);
  return folder === '' || folder === '.' ? name : `${folder}/${name}`;
}

function nameElectronApp(path: string, base: string): string {
  const name = base.replace(ELECTRON_FILE, '');
  return isSharedName(name) || name === 'electron' ? (meaningfulFolder(path) ?? base) : name;
}

/** Returns the name of a module of Python or of a main class of Java. */
export function nameModule({ kind, text }: Script, args: readonly string[], directory: ReadDirectory): string {
  const name = kind === 'class' ? (nameOfClass(text, args) ?? text) : text.replace(/\.__main__$/, '');
  return qualify(name, name, directory).name;
}
