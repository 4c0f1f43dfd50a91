import { basename, dirname, join } from 'node:path';
import { DAY_MS } from '../../../shared/model/time';
import { messageOf } from '../../base/errors';
import { readPlainFileSync } from '../../base/plain-file';
import {
  appsOf,
  type DesktopEntry,
  hasProgram,
  hideDesktopEntry,
  parseDesktopEntry,
  programOf,
  startsAtLogin,
} from '../../platform/linux/desktop-entry';
import { formatContent, readContent } from '../../platform/linux/knobs/file-content';
import { type Action, defineAction, refuse } from '../action';
import { namesIn } from '../find-old-files';

import { bottlenecksOf } from '../situation';

/** Directories of autostart entries. The person's own directory takes precedence over the system's. */
export interface AutostartFolders {
  readonly own: string;
  readonly system: readonly string[];
  /** Value of XDG_CURRENT_DESKTOP; undefined outside of a desktop's session. */
  readonly desktop: string | undefined;
}

const FILE_MODE = 0o644;
/** Other programs can add entries. Further entries, and larger ones, are ignored. */
const MOST_ENTRIES = 200;
const MOST_BYTES = 64 * 1024;

/** Prevents a program from starting at login through a hidden copy of its entry in the person's own folder. */
export function createAutostartOff({ own, system, desktop }: AutostartFolders): Action {
  const folders = [own, ...system];
  return defineAction({
    id: 'autostart-off',
    summary: 'Prevent a program from starting at login',
    effect: 'Frees the resources that the program uses, from the next login on. Its processes show how much that is.',
    area: 'startup',
    risk: 'low',
    exitPolicy: 'keep',
    isLasting: true,
    cooldownMs: DAY_MS,
    targets: ['path'],
    unsupported: () => (listEntries(folders).length === 0 ? 'no programs start at login on this machine' : undefined),
    detect(situation) {
      const entries = liveEntries(folders, desktop);
      return bottlenecksOf(situation, ['memory', 'swap']).flatMap(({ text, culprits }) =>
        entries
          .filter(({ entry }) => startsOneOf(culprits, entry))
          .map(({ path }) => ({ target: `path:${path}`, problem: text })),
      );
    },
    plan(target) {
      if (target.kind !== 'path') return refuse('the target is not a file');
      const { path } = target;
      if (!path.endsWith('.desktop') || !folders.includes(dirname(path)))
        refuse(`the target must be a .desktop file in ${folders.join(' or ')}`);
      const ownPath = join(own, basename(path));
      try {
        const ownContent = readContent(ownPath);
        const text = readPlainFileSync(ownContent === 'absent' ? path : ownPath, MOST_BYTES);
        const hidden = hideDesktopEntry(text) ?? refuse('the file is not a valid desktop entry');
        const mode = ownContent === 'absent' ? FILE_MODE : Number.parseInt(ownContent, 8);
        const want = hidden === text ? ownContent : formatContent(mode, Buffer.from(hidden));
        const note = 'The change takes effect at the next login and lasts until it is undone.';
        const knobs = [{ knob: { kind: 'content', path: ownPath } as const, want }];
        return { targetText: programOf(parseDesktopEntry(text) ?? new Map()) ?? basename(path), note, knobs };
      } catch (error) {
        return refuse(messageOf(error));
      }
    },
  });
}

function listEntries(folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) =>
    namesIn(folder)
      .filter((name) => name.endsWith('.desktop'))
      .slice(0, MOST_ENTRIES)
      .map((name) => join(folder, name)),
  );
}

/** Lists the entries that the next login starts. An entry hides those of its name in the folders after its own. */
function liveEntries(
  folders: readonly string[],
  desktop: string | undefined,
): readonly { readonly path: string; readonly entry: DesktopEntry }[] {
  const names = new Set<string>();
  return listEntries(folders).flatMap((path) => {
    const name = basename(path);
    if (names.has(name)) return [];
    names.add(name);
    const entry = parseDesktopEntry(readText(path));
    return entry !== undefined && startsAtLogin(entry, { desktop, hasProgram }) ? [{ path, entry }] : [];
  });
}

function startsOneOf(culprits: readonly { readonly app: string }[], entry: DesktopEntry): boolean {
  const apps = appsOf(entry);
  return culprits.some(({ app }) => apps.includes(app));
}

function readText(path: string): string {
  try {
    return readPlainFileSync(path, MOST_BYTES);
  } catch {
    // It disappeared in the meantime, or cannot be read.
    return '';
  }
}
