import { createHmac } from 'node:crypto';
import { readSysText } from './linux/read-sys';

const PURPOSE = 'homeostat backup';

/**
 * Tells this machine from others, and nothing else: systemd asks that its machine ID is never passed on as it is.
 *
 * @returns null where the machine has no ID
 */
export function machineFingerprint(file = '/etc/machine-id'): string | null {
  const id = readSysText(file) ?? '';
  return /^[0-9a-f]{32}$/.test(id) ? createHmac('sha256', id).update(PURPOSE).digest('hex').slice(0, 32) : null;
}

/** Differs after each boot; empty where the machine does not tell. */
export function readBootId(): string {
  return readSysText('/proc/sys/kernel/random/boot_id') ?? '';
}
