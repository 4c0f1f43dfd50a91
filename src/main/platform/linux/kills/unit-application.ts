import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { plainText } from '../../../../shared/format/plain-text';
import { nameOfUnit } from '../naming/unit-name';
import { unescapeName } from './kernel-lines';

/** An application that systemd runs as a unit of its own. */
export interface UnitApplication {
  /** Identifier of its desktop entry, or the name of the service. */
  readonly id: string;
  /** Name as a person knows it. */
  readonly title: string;
}

/**
 * Directories of desktop entries, in their order (XDG Base Directory Specification, Flatpak, snap).
 *
 * @internal tested directly
 */
export function entryDirectories(env: NodeJS.ProcessEnv = process.env, home = homedir()): readonly string[] {
  const own = env['XDG_DATA_HOME'] || join(home, '.local/share');
  const shared = (env['XDG_DATA_DIRS'] || '/usr/local/share:/usr/share').split(':').filter((path) => path !== '');
  const bases = [own, ...shared, join(own, 'flatpak/exports/share'), '/var/lib/flatpak/exports/share'];
  return [...bases.map((base) => join(base, 'applications')), '/var/lib/snapd/desktop/applications'];
}

/** Returns the innermost unit of a control group. @example unitOfGroup('/app.slice/a.scope') // 'a.scope' */
export function unitOfGroup(group: string): string | undefined {
  return group.split('/').findLast((part) => /\.(?:service|scope)$/.test(part));
}

/**
 * Returns the application of a unit; undefined for one that holds programs of any kind, such as a session. Desktops name
 * units `app-LAUNCHER-ID-RANDOM.scope` or `app-LAUNCHER-ID@RANDOM.service`, the launcher being optional and dashes in the
 * ID being escaped (https://systemd.io/DESKTOP_ENVIRONMENTS/).
 */
export function applicationOfUnit(unit: string, directories = entryDirectories()): UnitApplication | undefined {
  const id = idOfUnit(unit);
  if (id === undefined || id === '') return undefined;
  return { id, title: plainText(titleOf(id, directories) ?? id.split('.').at(-1) ?? id, 64) };
}

function idOfUnit(unit: string): string | undefined {
  const isScope = unit.endsWith('.scope');
  const parts = unit.replace(/(?:@[^@]*)?\.(?:service|scope)$/, '').split('-');
  if (parts[0] !== 'app' || parts.length < 2) return nameOfUnit(unit);
  const end = isScope && parts.length > 2 ? -2 : -1;
  return unescapeName(parts.at(end) ?? '').replace(/\.desktop$/, '');
}

const LARGEST_ENTRY = 256 * 1024;

function titleOf(id: string, directories: readonly string[]): string | undefined {
  if (id.includes('/')) return undefined;
  for (const directory of directories) {
    try {
      const text = readFileSync(join(directory, `${id}.desktop`), 'utf8').slice(0, LARGEST_ENTRY);
      const [, main = ''] = text.split(/^\[Desktop Entry\]\s*$/m);
      const name = /^Name\s*=\s*(.+?)\s*$/m.exec(main.split(/^\[/m)[0] ?? '')?.[1];
      if (name !== undefined) return name;
    } catch {
      // The next directory may have it.
    }
  }
  return undefined;
}
