import { join } from 'node:path';
import { type Check, limited, missing, ok } from '../check';
import type { Machine } from '../machine';

/** Lists of default programs, the person's first (Association between MIME types and applications, 1.0.1). */
function listsOf({ parts: { env, userHome } }: Machine): readonly string[] {
  const config = env['XDG_CONFIG_HOME'] || join(userHome, '.config');
  const systems = (env['XDG_CONFIG_DIRS'] || '/etc/xdg').split(':');
  const data = dataFolders(env, userHome).map((folder) => join(folder, 'applications'));
  return [config, ...systems, ...data].flatMap((folder) => [
    join(folder, 'mimeapps.list'),
    join(folder, 'defaults.list'),
  ]);
}

function dataFolders(env: Machine['parts']['env'], userHome: string): readonly string[] {
  const own = env['XDG_DATA_HOME'] || join(userHome, '.local/share');
  const systems = (env['XDG_DATA_DIRS'] || '/usr/local/share:/usr/share').split(':');
  return [...new Set([own, ...systems, '/var/lib/snapd/desktop', '/var/lib/flatpak/exports/share'])];
}

/**
 * Checks the default browser. One from a snap cannot read hidden folders (snapd issue 1979060), among them that of the
 * file with which `homeostat open` leads to the dashboard.
 */
export const browser: Check = {
  id: 'browser',
  title: 'Browser',
  subject: 'Desktop',
  examine(machine) {
    const { env, directories, userHome } = machine.parts;
    if (!env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return ok('none is needed without a display');
    const entry = findDefault(machine);
    if (entry === undefined)
      return missing(
        'no default browser is set',
        'Choose one: `xdg-settings set default-web-browser firefox.desktop`.',
      );
    const isSnap = entry.folder.startsWith('/var/lib/snapd/') || /\/snap\/bin\//.test(entry.text);
    const state = directories.state;
    const isHidden = !state.startsWith(`${userHome}/`) || /\/\./.test(state.slice(userHome.length));
    if (!isSnap || !isHidden) return ok(entry.name.replace(/\.desktop$/, ''));
    return limited(
      `${entry.name.replace(/\.desktop$/, '')} is a snap, which cannot read ${state}`,
      `\`homeostat open\` fails with it: open the address that \`homeostat status\` shows, or use another browser.`,
    );
  },
};

function findDefault(machine: Machine) {
  const { env, userHome } = machine.parts;
  const names = listsOf(machine).flatMap((path) => {
    const text = machine.text(path) ?? '';
    return ['text/html', 'x-scheme-handler/http'].flatMap(
      (type) => new RegExp(`^${type}=(.*)$`, 'm').exec(text)?.[1]?.split(';').filter(Boolean) ?? [],
    );
  });
  for (const name of names) {
    for (const folder of dataFolders(env, userHome)) {
      const text = machine.text(join(folder, 'applications', name));
      if (text !== undefined) return { name, folder, text };
    }
  }
  return undefined;
}
