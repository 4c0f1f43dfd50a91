import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MachineRole } from '../../shared/model/machine-role';

/**
 * What this machine probably is: a laptop has a battery of its own, a desktop a screen, a server neither. A build box
 * cannot be told from a server by what it has; its owner says so in the configuration.
 *
 * @param sysRoot `/sys`, or a copy of it; elsewhere than on Linux there is none, and the machine counts as a desktop
 */
export function readMachineRole(sysRoot = '/sys'): MachineRole {
  const supplies = join(sysRoot, 'class/power_supply');
  const hasBattery = list(supplies).some(
    // The battery of a mouse is not the machine's.
    (name) => read(join(supplies, name, 'type')) === 'Battery' && read(join(supplies, name, 'scope')) !== 'Device',
  );
  if (hasBattery) return 'laptop';
  const cards = join(sysRoot, 'class/drm');
  const connectors = list(cards).filter((name) => name.includes('-'));
  if (connectors.some((name) => read(join(cards, name, 'status')) === 'connected')) return 'desktop';
  return list(sysRoot).length === 0 ? 'desktop' : 'server';
}

function list(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
