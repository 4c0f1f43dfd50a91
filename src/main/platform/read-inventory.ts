import type { Inventory } from '../../shared/contract/schemas';
import { readGenericInventory } from './generic/read-inventory';
import { loadSystemInformation } from './generic/system-information';
import { readLinuxInventory } from './linux/read-inventory';
import { LINUX_ROOTS } from './linux/roots';

/** What this machine is. Read once: it does not change while it runs, and elsewhere than on Linux it starts commands. */
export async function readInventory(platform: NodeJS.Platform = process.platform): Promise<Inventory> {
  if (platform === 'linux') return readLinuxInventory(LINUX_ROOTS);
  return readGenericInventory(await loadSystemInformation());
}
