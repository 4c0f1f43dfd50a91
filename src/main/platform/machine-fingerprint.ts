import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';

const PURPOSE = 'homeostat backup';

/**
 * Tells this machine from others, and nothing else: systemd asks that its machine ID is never passed on as it is.
 *
 * @returns null where the machine has no ID
 */
export function machineFingerprint(file = '/etc/machine-id'): string | null {
  try {
    const id = readFileSync(file, 'utf8').trim();
    return /^[0-9a-f]{32}$/.test(id) ? createHmac('sha256', id).update(PURPOSE).digest('hex').slice(0, 32) : null;
  } catch {
    return null;
  }
}

/** Differs after each boot; empty where the machine does not tell. */
export function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}
