import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readFolder, readSysText } from '../read-sys';
import { chosenValue } from './chosen-value';

/** Queue settings that the kernel resets with every change of the scheduler. */
const QUEUE_SETTINGS = ['nr_requests', 'wbt_lat_usec'];
const SETTING = /^((?:nr_requests|wbt_lat_usec)|iosched\/\w+)=(\d+)$/;

/**
 * Returns the active scheduler, including its settings for the original one, so that they can be restored.
 *
 * @param path of the file `scheduler` in the queue of a device
 */
export function readIoScheduler(path: string, usual: string): string {
  const name = chosenValue(readFileSync(path, 'utf8'));
  if (name !== usual) return name;
  const queue = dirname(path);
  return [name, ...listSettings(queue).map((setting) => `${setting}=${readSysText(join(queue, setting))}`)].join(' ');
}

/** Sets a scheduler and then the settings after its name. The kernel stops the queue in the meantime. */
export function writeIoScheduler(path: string, wanted: string): void {
  const [name = '', ...settings] = wanted.split(' ');
  const parsed = settings.map((setting) => {
    const [, file, value] = SETTING.exec(setting) ?? [];
    if (file === undefined || value === undefined) throw new Error(`${setting} is not a valid scheduler setting`);
    return { file, value };
  });
  if (chosenValue(readFileSync(path, 'utf8')) !== name) writeFileSync(path, name);
  const queue = dirname(path);
  for (const { file, value } of parsed) {
    // Writing the current value could fix a value that the kernel otherwise chooses.
    if (readSysText(join(queue, file)) !== value) writeFileSync(join(queue, file), value);
  }
}

function listSettings(queue: string): readonly string[] {
  const own = readFolder(join(queue, 'iosched')).map((name) => `iosched/${name}`);
  const settings = [...QUEUE_SETTINGS, ...own];
  return settings.filter((file) => /^\d+$/.test(readSysText(join(queue, file)) ?? ''));
}
