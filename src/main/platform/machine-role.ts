import { join } from 'node:path';
import type { MachineRole } from '../../shared/model/machine-role';
import { readPowerSupplies } from './linux/power-supply';
import { readFolder, readSysText } from './linux/read-sys';

/**
 * What this machine probably is: a laptop has a battery of its own, a desktop a screen, a server neither. A build box
 * cannot be told from a server by what it has; its owner says so in the configuration.
 *
 * @param sysRoot `/sys`, or a copy of it; elsewhere than on Linux there is none, and the machine counts as a desktop
 */
export function readMachineRole(sysRoot = '/sys'): MachineRole {
  if (readPowerSupplies({ sys: sysRoot }).batteries.length > 0) return 'laptop';
  const cards = join(sysRoot, 'class/drm');
  const connectors = readFolder(cards).filter((name) => name.includes('-'));
  if (connectors.some((name) => readSysText(join(cards, name, 'status')) === 'connected')) return 'desktop';
  return readFolder(sysRoot).length === 0 ? 'desktop' : 'server';
}
