import { join } from 'node:path';
import { type Check, limited, ok } from '../check';
import type { Machine } from '../machine';

/** Files that start a program: a desktop entry, or a unit. */
const STARTS = /^\s*Exec(?:Start)?=.*(?:homeostat|headless\.js)/im;

/** Checks whether Homeostat starts with the session or the machine, and whether it outlives the session. */
export const autostart: Check = {
  id: 'autostart',
  title: 'Start at login',
  subject: 'Homeostat',
  examine(machine) {
    const { userName } = machine.parts;
    const hasLinger = machine.has(`/var/lib/systemd/linger/${userName}`);
    const system = findStart(machine, ['/etc/systemd/system', '/usr/lib/systemd/system']);
    if (system !== undefined) return ok(`${system} starts it with the machine`);
    const unit = findStart(machine, unitFolders(machine));
    if (unit !== undefined)
      return hasLinger
        ? ok(`${unit} starts it with the machine (linger is on)`)
        : limited(
            `${unit} starts it at login, and it ends with the last session`,
            `Run \`sudo loginctl enable-linger ${userName}\` to let it start with the machine.`,
          );
    const entry = findStart(machine, entryFolders(machine));
    if (entry !== undefined) return ok(`${entry} starts it at login`);
    return limited(
      'nothing starts it at login',
      'Add `homeostat start` to the programs that your desktop starts at login, or run it yourself.',
    );
  },
};

function unitFolders({ parts: { env, userHome } }: Machine): readonly string[] {
  const config = env['XDG_CONFIG_HOME'] || join(userHome, '.config');
  return [join(config, 'systemd/user'), '/etc/systemd/user', '/usr/lib/systemd/user'];
}

function entryFolders({ parts: { env, userHome } }: Machine): readonly string[] {
  const config = env['XDG_CONFIG_HOME'] || join(userHome, '.config');
  return [join(config, 'autostart'), '/etc/xdg/autostart'];
}

/** Returns the first file in these folders that starts Homeostat and is not switched off. */
function findStart(machine: Machine, folders: readonly string[]): string | undefined {
  for (const folder of folders) {
    for (const name of machine.list(folder)) {
      if (!/\.(?:service|desktop)$/.test(name)) continue;
      const path = join(folder, name);
      const text = machine.text(path) ?? '';
      if (STARTS.test(text) && !isOff(text)) return path;
    }
  }
  return undefined;
}

function isOff(text: string): boolean {
  return /^\s*Hidden\s*=\s*true\s*$/im.test(text) || /^\s*X-GNOME-Autostart-enabled\s*=\s*false\s*$/im.test(text);
}
