import { homedir, hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { readBoundedFile } from '../../base/read-bounded-file';
import { readFolder } from '../../platform/linux/read-sys';
import { TreeCapture } from '../capture-tree';
import { type Identity, isTelling } from './known-names';

/** Files that are read only to know what to hide. Most serial numbers can be read by root only. */
const SERIAL_FILES = [
  'sys/class/dmi/id/{product,board,chassis}_serial',
  'sys/class/dmi/id/chassis_asset_tag',
  'sys/firmware/devicetree/base/serial-number',
  'sys/block/*/device/{serial,wwid}',
  'sys/class/power_supply/*/serial_number',
];
const ADDRESS_FILES = ['sys/class/net/*/address', 'sys/class/bluetooth/*/address'];
const HOST_NAME_FILES = ['proc/sys/kernel/hostname', 'proc/sys/kernel/domainname'];
/** Folders in which managers of networks name a file after each network that they know. */
const NETWORK_FOLDERS = [
  'etc/NetworkManager/system-connections',
  'run/NetworkManager/system-connections',
  'var/lib/iwd',
  'var/lib/connman',
];
/** Texts that makers write in place of a serial number. */
const NO_SERIAL =
  /^(?:none|default|unknown|not (?:specified|available|applicable)|to be filled.*|system serial.*|o\.?e\.?m\.?|[0x.\s-]*|1?23456789\d*)$/i;
const SHORTEST_SERIAL = 5;
/** IDs of people in /etc/passwd (systemd, "Users, Groups, UIDs and GIDs"). */
const FIRST_PERSON = 1_000;
const AFTER_LAST_PERSON = 60_000;
const LARGEST_BYTES = 1024 * 1024;
const ALLOWANCE = { files: 2_000, bytes: LARGEST_BYTES, fileBytes: 4_096 };

/** This process as the system describes it; other values in tests. */
export interface Surroundings {
  readonly hostName: string;
  readonly userNames: readonly string[];
  readonly homes: readonly string[];
}

export function readSurroundings(): Surroundings {
  const { USER, LOGNAME, SUDO_USER, HOME } = process.env;
  const names = [USER, LOGNAME, SUDO_USER].filter((name) => name !== undefined);
  const homes = [homedir(), ...(HOME === undefined ? [] : [HOME])];
  try {
    names.push(userInfo().username);
  } catch {
    // A container may run under an ID without a user.
  }
  return { hostName: hostname(), userNames: names, homes };
}

/** Collects what identifies this machine and its people. */
export async function learnIdentity(root: string, { hostName, userNames, homes }: Surroundings): Promise<Identity> {
  const valuesOf = async (patterns: readonly string[]) => {
    const capture = new TreeCapture(root, { ...ALLOWANCE });
    for (const pattern of patterns) await capture.add(pattern);
    return [...capture.entries.values()].flatMap((entry) => (entry.kind === 'file' ? [textOf(entry.bytes)] : []));
  };
  const people = readPeople(root);
  const hostNames = [hostName, ...(await valuesOf(HOST_NAME_FILES)), ...readHostNames(root)];
  return {
    hostNames: hostNames.flatMap(withParts).filter(isTelling),
    userNames: [...userNames, ...people.names].filter(isTelling),
    homes: [...homes, ...people.homes],
    serialNumbers: (await valuesOf(SERIAL_FILES)).filter(
      (serial) => serial.length >= SHORTEST_SERIAL && /\d/.test(serial) && !NO_SERIAL.test(serial),
    ),
    networkNames: NETWORK_FOLDERS.flatMap((folder) => readFolder(join(root, folder))).flatMap(networkOf),
    hardwareAddresses: (await valuesOf(ADDRESS_FILES))
      .map((address) => address.replaceAll(':', '').toLowerCase())
      .filter((address) => /^[\da-f]{12,}$/.test(address) && !/^0+$/.test(address)),
  };
}

function textOf(bytes: Buffer): string {
  return bytes.toString('utf8').replaceAll('\0', '').trim();
}

function readText(path: string): string {
  const read = readBoundedFile(path, LARGEST_BYTES);
  return read.ok ? read.text : '';
}

function readHostNames(root: string): readonly string[] {
  const pretty = /^PRETTY_HOSTNAME=["']?(.*?)["']?$/m.exec(readText(join(root, 'etc/machine-info')))?.[1];
  return [readText(join(root, 'etc/hostname')).trim(), pretty ?? ''];
}

/** A long name is also used without its domain, and the domain by other machines. */
function withParts(name: string): readonly string[] {
  const [first = '', ...domain] = name.split('.');
  return domain.length > 1 ? [name, first, domain.join('.')] : [name, first];
}

function readPeople(root: string) {
  const names: string[] = [];
  const homes: string[] = [];
  for (const line of readText(join(root, 'etc/passwd')).split('\n')) {
    const [name = '', , id, , comment = '', home = ''] = line.split(':');
    if (!(Number(id) >= FIRST_PERSON && Number(id) < AFTER_LAST_PERSON)) continue;
    // The comment begins with the full name (passwd(5)).
    names.push(name, comment.split(',', 1)[0] ?? '');
    homes.push(home);
  }
  return { names, homes };
}

/** @example networkOf('Home Wi-Fi.nmconnection') // ['Home Wi-Fi'] */
function networkOf(file: string): readonly string[] {
  const name = file.replace(/\.(?:nmconnection|psk|open|8021x|config)$/, '');
  const isWired = /^(?:wired connection|ethernet|lo$|docker|br-|virbr|veth)/i.test(name);
  return isWired || file.startsWith('.') || !isTelling(name) ? [] : [name];
}
