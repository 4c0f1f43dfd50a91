import { isFullComm } from '../../../../shared/model/process-name';
import { argumentsForNames } from '../redact-command';
import { baseName } from './base-name';

/** Later arguments do not name the program. */
const MOST_ARGUMENTS = 8;

/**
 * Returns the name in /proc/PID/comm, completed from the executable or the arguments if the kernel cut it. A name that
 * a program gave itself and that neither contains stays cut.
 *
 * @example wholeName('gnome-screensav', '/usr/bin/gnome-screensaver', []) // 'gnome-screensaver'
 */
export function wholeName(comm: string, executable: string | undefined, args: readonly string[]): string {
  // Programs also give the kernel the begin of their title as a name.
  const [shown = comm] = argumentsForNames([comm]);
  if (!isFullComm(comm)) return shown;
  // The kernel also cuts a letter of several bytes.
  const known = comm.replace(/\ufffd+$/, '');
  const named = argumentsForNames(args.slice(0, MOST_ARGUMENTS));
  const paths = [executable?.replace(/ \(deleted\)$/, '') ?? '', ...named];
  const names = paths.flatMap((path) => [baseName(path), baseName(path.split(/:?\s/, 1)[0] ?? '')]);
  return names.find((name) => name.startsWith(known)) ?? shown;
}
