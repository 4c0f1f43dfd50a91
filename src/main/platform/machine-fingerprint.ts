import { createHmac } from 'node:crypto';
import { readSysText } from './linux/read-sys';

const PURPOSE = 'homeostat backup';

/**
 * Returns a value that identifies this machine for Homeostat only: the machine ID itself must stay confidential
 * (machine-id(5)).
 *
 * @returns null if the machine has no ID
 */
export function machineFingerprint(file = '/etc/machine-id'): string | null {
  const id = readSysText(file) ?? '';
  return /^[0-9a-f]{32}$/.test(id) ? createHmac('sha256', id).update(PURPOSE).digest('hex').slice(0, 32) : null;
}

/** Returns an ID that differs after each boot; empty if it is unknown. */
export function readBootId(): string {
  return readSysText('/proc/sys/kernel/random/boot_id') ?? '';
}
