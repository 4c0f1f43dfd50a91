import { basename, join } from 'node:path';
import { isInsideInterface, isStackedInterface } from '../../../shared/model/interface-names';
import { readFolder, readLink, readSysNumber, readSysText } from './read-sys';
import type { LinuxRoots } from './roots';

/**
 * Role of a network interface. A `link` carries bytes of this machine to others. A `stacked` one passes on the bytes of
 * links (bridge, bond, VLAN, tunnel). The traffic of an `inside` one stays in the machine.
 */
export type InterfaceRole = 'link' | 'stacked' | 'inside';

export interface InterfaceFacts {
  readonly role: InterfaceRole;
  /** Capacity of the link in one direction; undefined if it is unknown. */
  readonly speedBytesPerSecond: number | undefined;
}

/** ARPHRD numbers (include/uapi/linux/if_arp.h). */
const LOOPBACK = 772;
/** Copies of the frames of a wireless interface. */
const MONITORS: ReadonlySet<number | undefined> = new Set([801, 802, 803]);
/** Point-to-point protocols and tunnels, which run over a link: ppp, tunnel, tunnel6, sit, ipgre, none (tun, WireGuard). */
const TUNNELS: ReadonlySet<number | undefined> = new Set([512, 768, 769, 776, 778, 65_534]);
/** DEVTYPE of drivers whose interfaces are on top of others. */
const STACKED_TYPES =
  /^(?:bridge|bond|team|vlan|macvlan|ipvlan|ipvtap|vxlan|geneve|wireguard|gre|vrf|macsec|ppp|gtp|batadv)$/;
/** Drivers of virtual machines, which report a speed that they exceed. */
const VIRTUAL_DRIVERS = /^(?:virtio_net|vmxnet3|hv_netvsc|netvsc|vif|xen_netfront|e1000|8139cp|8139too|pcnet32|veth)$/;
const BYTES_PER_MEGABIT = 125_000;
/** More than a wireless interface of a computer can do; the kernel does not report its speed. */
const WIRELESS_MEGABITS = 10_000;

/**
 * Reads the role of an interface from /sys (kernel documentation, sysfs-class-net), because names are chosen freely.
 * Names decide where /sys says nothing.
 */
export function readInterface(roots: Pick<LinuxRoots, 'sys'>, name: string): InterfaceFacts {
  const folder = join(roots.sys, 'class/net', name);
  const entries = new Set(readFolder(folder));
  const role = roleOf(folder, name, entries);
  return { role, speedBytesPerSecond: readSpeed(folder, entries) };
}

function roleOf(folder: string, name: string, entries: ReadonlySet<string>): InterfaceRole {
  const type = entries.has('type') ? readSysNumber(join(folder, 'type')) : undefined;
  if (type === LOOPBACK || MONITORS.has(type)) return 'inside';
  if (entries.has('bridge')) return roleOfBridge(folder, name, entries);
  if (entries.has('device') && !hasLower(entries)) return 'link';
  if (isInsideInterface(name)) return 'inside';
  if (entries.has('brport') && isEndOfGuest(folder, name, entries)) return 'inside';
  return isStacked(folder, name, entries, type) ? 'stacked' : 'link';
}

/**
 * Checks whether the port of a bridge belongs to a virtual machine or a container. A veth has no driver type and no
 * interface below.
 */
function isEndOfGuest(folder: string, name: string, entries: ReadonlySet<string>): boolean {
  if (entries.has('tun_flags') || isStackedInterface(name)) return true;
  return !hasLower(entries) && typeOfDriver(folder) === undefined;
}

/** A bridge leads outside if one of its ports does. */
function roleOfBridge(folder: string, name: string, entries: ReadonlySet<string>): InterfaceRole {
  const ports = [
    ...readFolder(join(folder, 'brif')),
    ...[...entries].filter((entry) => entry.startsWith('lower_')).map((entry) => entry.slice('lower_'.length)),
  ];
  if (ports.length === 0) return isInsideInterface(name) ? 'inside' : 'stacked';
  const leadsOutside = (port: string) => {
    const place = join(folder, '..', port);
    const found = new Set(readFolder(place));
    return found.has('device') || !(/^tap/.test(port) || roleOf(place, port, found) === 'inside');
  };
  return ports.some(leadsOutside) ? 'stacked' : 'inside';
}

function isStacked(folder: string, name: string, entries: ReadonlySet<string>, type: number | undefined): boolean {
  if (entries.has('bonding') || entries.has('tun_flags') || TUNNELS.has(type)) return true;
  if (hasLower(entries)) return true;
  const driver = typeOfDriver(folder);
  if (driver !== undefined) return STACKED_TYPES.test(driver);
  return isStackedInterface(name);
}

/** Interfaces are linked to those that they are on top of. */
function hasLower(entries: ReadonlySet<string>): boolean {
  return [...entries].some((entry) => entry.startsWith('lower_'));
}

function typeOfDriver(folder: string): string | undefined {
  return /^DEVTYPE=(\w+)$/m.exec(readSysText(join(folder, 'uevent')) ?? '')?.[1];
}

/** The speed of a tunnel (tun always reports 10 Mbit/s) and of a virtual machine's interface says nothing. */
function readSpeed(folder: string, entries: ReadonlySet<string>): number | undefined {
  if (entries.has('tun_flags') || entries.has('bridge')) return undefined;
  const driver = basename(readLink(join(folder, 'device/driver')) ?? '');
  if (VIRTUAL_DRIVERS.test(driver)) return undefined;
  const megabits = readMegabits(folder) ?? (isWireless(entries) ? WIRELESS_MEGABITS : undefined);
  return megabits === undefined ? undefined : megabits * BYTES_PER_MEGABIT;
}

function isWireless(entries: ReadonlySet<string>): boolean {
  return entries.has('phy80211') || entries.has('wireless');
}

/** Reads the speed in the folder of an interface. Wireless and virtual ones report -1, 4294967295 or an error. */
export function readMegabits(folder: string): number | undefined {
  const megabits = readSysNumber(join(folder, 'speed')) ?? -1;
  return megabits > 0 && megabits < 10_000_000 ? megabits : undefined;
}
