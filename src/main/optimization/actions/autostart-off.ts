import { basename, dirname, join } from 'node:path';
import { DAY_MS } from '../../../shared/model/time';
import { messageOf } from '../../base/errors';
import { readPlainFileSync } from '../../base/plain-file';
import { formatContent, readContent } from '../../platform/linux/knobs/file-content';
import { programName } from '../../platform/linux/naming/base-name';
import { type Action, defineAction, refuse } from '../action';
import { namesIn } from '../find-old-files';
import { hideDesktopEntry, programOf } from '../hide-desktop-entry';
import { bottlenecksOf } from '../situation';

/** Directories of autostart entries. The person's own directory takes precedence over the system's. */
export interface AutostartFolders {
  readonly own: string;
  readonly system: readonly string[];
}

const FILE_MODE = 0o644;
/** Other programs can add entries. Further entries, and larger ones, are ignored. */
const MOST_ENTRIES = 200;
const MOST_BYTES = 64 * 1024;

/** Prevents a program from starting at login through a hidden copy of its entry in the person's own folder. */
export function createAutostartOff({ own, system }: AutostartFolders): Action {
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
      const entries = listEntries(folders);
      return bottlenecksOf(situation, ['memory', 'swap']).flatMap(({ text, culprits }) =>
        entries
          .filter((path) => startsOneOf(culprits, path))
          .map((path) => ({ target: `path:${path}`, problem: text })),
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
        return { targetText: programOf(text) ?? basename(path), note, knobs };
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

/** An application is named without the version that its file may have. */
function startsOneOf(culprits: readonly { readonly app: string }[], path: string): boolean {
  const program = programOf(readText(path));
  return program !== undefined && culprits.some(({ app }) => app === program || app === programName(program));
}

function readText(path: string): string {
  try {
    return readPlainFileSync(path, MOST_BYTES);
  } catch {
    // It disappeared in the meantime, or cannot be read.
    return '';
  }
}
