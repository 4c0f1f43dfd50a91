import { join } from 'node:path';
import type { MachineRole } from '../../shared/model/machine-role';
import { readPowerSupplies } from './linux/power-supply';
import { readFolder, readSysText } from './linux/read-sys';

/**
 * Guesses the role of this machine: a laptop has a battery, a desktop a screen or a mouse with a battery, a server
 * neither. A build machine cannot be distinguished from a server and must be configured.
 *
 * @param sysRoot `/sys` or a copy; a system without it counts as a desktop
 */
export function readMachineRole(sysRoot = '/sys'): MachineRole {
  if (readPowerSupplies({ sys: sysRoot }).batteries.length > 0) return 'laptop';
  const cards = join(sysRoot, 'class/drm');
  const connectors = readFolder(cards).filter((name) => name.includes('-'));
  if (connectors.some((name) => readSysText(join(cards, name, 'status')) === 'connected')) return 'desktop';
  return hasInputDevice(sysRoot) || readFolder(sysRoot).length === 0 ? 'desktop' : 'server';
}

/** Checks for a mouse, keyboard, gamepad or headset with a battery: a person is at the machine. */
function hasInputDevice(sysRoot: string): boolean {
  const folder = join(sysRoot, 'class/power_supply');
  return readFolder(folder).some((name) => readSysText(join(folder, name, 'scope')) === 'Device');
}
