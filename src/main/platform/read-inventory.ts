import type { Inventory } from '../../shared/contract/schemas';
import { readGenericInventory } from './generic/read-inventory';
import { loadSystemInformation } from './generic/system-information';
import { readLinuxInventory } from './linux/read-inventory';
import { LINUX_ROOTS } from './linux/roots';

/** Describes this machine. Read once, because it does not change and starts commands on systems other than Linux. */
export async function readInventory(platform: NodeJS.Platform = process.platform): Promise<Inventory> {
  if (platform === 'linux') return readLinuxInventory(LINUX_ROOTS);
  return readGenericInventory(await loadSystemInformation());
}
