import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
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
  /** True for ppp, which is a telephone, mobile or serial line, or a tunnel. */
  readonly isPointToPoint: boolean;
  /** False for buses such as CAN, which reach no other machine. */
  readonly carriesIp: boolean;
  /** Capacity of the link in one direction; undefined if it is unknown. */
  readonly speedBytesPerSecond: number | undefined;
}

/** ARPHRD numbers (include/uapi/linux/if_arp.h). */
const ETHERNET = 1;
const CAN = 280;
const PPP = 512;
/** The loopback, and copies of the frames of others: wireless, IEEE 802.15.4, netlink, vsock. */
const INSIDE_TYPES: ReadonlySet<number | undefined> = new Set([772, 801, 802, 803, 805, 824, 826]);
/** Point-to-point protocols and tunnels, which run over a link: ppp, tunnel, tunnel6, sit, ipgre, ip6gre, none (tun, WireGuard). */
const TUNNELS: ReadonlySet<number | undefined> = new Set([PPP, 768, 769, 776, 778, 823, 65_534]);
/** DEVTYPE of drivers whose interfaces are on top of others. */
const STACKED_TYPES =
  /^(?:bridge|bond|team|vlan|macvlan|macvtap|ipvlan|ipvtap|vxlan|geneve|wireguard|gre|vrf|macsec|ppp|gtp|batadv|openvswitch|l2tpeth|bareudp|amt|pfcp|hsr|ovpn)$/;
/** DEVTYPE of drivers that give a container a part of a card of the host. */
const SHARED_TYPES = /^(?:vlan|macvlan|macvtap|ipvlan|ipvtap)$/;
/** IFF_NOARP (include/uapi/linux/if.h), which dummy and ifb set. */
const NO_ARP = 0x80;
/** Drivers of virtual machines, which report a speed that they exceed. */
const VIRTUAL_DRIVERS = /^(?:virtio_net|vmxnet3|hv_netvsc|netvsc|vif|xen_netfront|e1000|8139cp|8139too|pcnet32|veth)$/;
const BYTES_PER_MEGABIT = 125_000;
/** More than a wireless interface of a computer can do; the kernel does not report its speed. */
const WIRELESS_MEGABITS = 10_000;

/** Facts of /sys about one interface. */
interface Found {
  readonly folder: string;
  readonly name: string;
  readonly entries: ReadonlySet<string>;
  readonly type: number | undefined;
  readonly hasCards: () => boolean;
}

/**
 * Reads the role of an interface from /sys (kernel documentation, sysfs-class-net), because names are chosen freely.
 * Names decide where /sys says nothing.
 *
 * @param hasCards Checks whether any interface is a device. Containers usually have none.
 */
export function readInterface(
  roots: Pick<LinuxRoots, 'sys'>,
  name: string,
  hasCards: () => boolean = () => hasNetworkCards(roots),
): InterfaceFacts {
  const found = findInterface(join(roots.sys, 'class/net'), name, hasCards);
  return {
    role: roleOf(found),
    isPointToPoint: found.type === PPP,
    carriesIp: found.type !== CAN,
    speedBytesPerSecond: readSpeed(found.folder, found.entries),
  };
}

function findInterface(root: string, name: string, hasCards: () => boolean): Found {
  const folder = join(root, name);
  const entries = new Set(readFolder(folder));
  const type = entries.has('type') ? readSysNumber(join(folder, 'type')) : undefined;
  return { folder, name, entries, type, hasCards };
}

export function hasNetworkCards({ sys }: Pick<LinuxRoots, 'sys'>): boolean {
  const root = join(sys, 'class/net');
  return readFolder(root).some((name) => existsSync(join(root, name, 'device')));
}

function roleOf(found: Found): InterfaceRole {
  const { folder, name, entries, type } = found;
  if (INSIDE_TYPES.has(type)) return 'inside';
  if (entries.has('bridge')) return roleOfBridge(found);
  const isOnTop = hasLower(entries);
  if (entries.has('device') && !isOnTop) return 'link';
  if (isInsideInterface(name)) return 'inside';
  // A virtual interface as the port of a bridge belongs to a virtual machine or a container.
  if (entries.has('brport') && isEndOfGuest(found)) return 'inside';
  if (isOnTop || entries.has('bonding') || entries.has('tun_flags') || TUNNELS.has(type)) return 'stacked';
  return roleOfVirtual(found, typeOfDriver(folder));
}

/** Returns the role of an interface that is neither a device nor on top of one that is here. */
function roleOfVirtual(found: Found, driver: string | undefined): InterfaceRole {
  const { folder, name, type, hasCards } = found;
  const below = belowOf(folder);
  if (driver !== undefined) {
    // A container sees its part of a card of the host without the card.
    if (SHARED_TYPES.test(driver) && below === 'elsewhere' && !hasCards()) return 'link';
    return STACKED_TYPES.test(driver) ? 'stacked' : 'link';
  }
  if (type === CAN || isDummy(folder, type)) return 'inside';
  // Tunnels that carry Ethernet, such as gretap, are not bound to an interface.
  if (below === 'nothing') return 'stacked';
  if (isPairEnd(found, below)) return 'inside';
  return isStackedInterface(name) ? 'stacked' : 'link';
}

/**
 * Reads from `iflink` the interface below a virtual one: itself, none (tunnels), or another, which for one end of a
 * pair (veth) is the other end, and is usually in a container (sysfs-class-net).
 */
function belowOf(folder: string): 'itself' | 'nothing' | 'elsewhere' | undefined {
  const below = readSysNumber(join(folder, 'iflink'));
  const own = readSysNumber(join(folder, 'ifindex'));
  if (below === undefined || own === undefined) return undefined;
  if (below === 0) return 'nothing';
  return below === own ? 'itself' : 'elsewhere';
}

/**
 * Recognizes the end of a pair that leads into a container, under any name (`eni…` of Amazon, `azv…` of Azure). In the
 * container, the other end is its card, and is named like one.
 */
function isPairEnd({ name, type, hasCards }: Found, below: ReturnType<typeof belowOf>): boolean {
  return type === ETHERNET && below === 'elsewhere' && !/^eth\d+$/.test(name) && hasCards();
}

/** Recognizes interfaces for addresses that are always up (dummy) and for shaping traffic (ifb). */
function isDummy(folder: string, type: number | undefined): boolean {
  const flags = readSysText(join(folder, 'flags')) ?? '';
  return type === ETHERNET && /^0x[\da-f]{1,8}$/i.test(flags) && (Number(flags) & NO_ARP) !== 0;
}

/**
 * Checks whether the port of a bridge belongs to a virtual machine or a container. A veth has no driver type and no
 * interface below.
 */
function isEndOfGuest({ folder, name, entries }: Found): boolean {
  if (entries.has('tun_flags') || isStackedInterface(name)) return true;
  return !/^eth\d+$/.test(name) && !hasLower(entries) && typeOfDriver(folder) === undefined;
}

/** A bridge leads outside if one of its ports does. */
function roleOfBridge({ folder, name, entries, hasCards }: Found): InterfaceRole {
  const ports = [
    ...readFolder(join(folder, 'brif')),
    ...[...entries].filter((entry) => entry.startsWith('lower_')).map((entry) => entry.slice('lower_'.length)),
  ];
  if (ports.length === 0) return isInsideInterface(name) ? 'inside' : 'stacked';
  const leadsOutside = (port: string) => {
    const found = findInterface(dirname(folder), port, hasCards);
    return found.entries.has('device') || !(/^tap/.test(port) || roleOf(found) === 'inside');
  };
  return ports.some(leadsOutside) ? 'stacked' : 'inside';
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
