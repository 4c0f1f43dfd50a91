import { arch, hostname, release } from 'node:os';
import { join } from 'node:path';
import type { Inventory } from '../../../shared/contract/schemas';
import { parseCpuinfo } from './parse-cpuinfo';
import { SECTOR_BYTES } from './parse-diskstats';
import { parseMeminfo } from './parse-meminfo';
import { parseOsName } from './parse-os-release';
import { readBootTimeMs } from './read-boot-time';
import { readCores } from './read-cores';
import { readGraphics } from './read-graphics';
import { readInterface, readMegabits } from './read-interface';
import { readFolder, readSysNumber, readSysText } from './read-sys';
import type { LinuxRoots } from './roots';

/**
 * Vendors of machines that are only virtual, and models of vendors that also make real ones (systemd, virt.c): a Surface
 * is by Microsoft and a Chromebook by Google.
 */
const VIRTUAL_VENDOR = /qemu|kvm|vmware|virtualbox|innotek|\bxen\b|amazon ec2|bochs|parallels|openstack|ovirt|nutanix/i;
const VIRTUAL_MODEL =
  /^virtual machine$|google compute engine|virtualization|\bkvm\b|^hvm domu$|vmware|virtualbox|vserver|droplet|openstack|ovirt|^ahv$/i;
/** Bare machines of a cloud: `m7g.metal`. */
const BARE_MODEL = /\.metal/i;
/** Block devices that are on other disks or on none. */
export const NO_DISK =
  /^(?:loop|ram|zram|nbd|sr|fd|dm-|md|zd|drbd|bcache|emcpower|mtdblock|nvme\d+c|mmcblk\d+(?:boot|rpmb))/;
const BITS_PER_MEGABIT = 1_000_000;
const OS_RELEASE_PATHS: readonly string[] = ['/etc/os-release', '/usr/lib/os-release'];

/**
 * Describes this Linux machine from the kernel in some milliseconds without commands, of which the library for other
 * systems starts about ten. An unknown size is 0: lean containers lack some of the files.
 */
export function readLinuxInventory(roots: LinuxRoots, osReleasePaths = OS_RELEASE_PATHS): Inventory {
  const cpu = parseCpuinfo(readSysText(join(roots.proc, 'cpuinfo')) ?? '');
  const dmi = join(roots.sys, 'class/dmi/id');
  const vendor = readSysText(join(dmi, 'sys_vendor')) ?? null;
  const model =
    readSysText(join(dmi, 'product_name')) ??
    readSysText(join(roots.sys, 'firmware/devicetree/base/model'))?.replaceAll('\0', '') ??
    null;
  return {
    hostname: hostname(),
    os: { name: readOsName(osReleasePaths) ?? 'Linux', kernel: release(), arch: arch() },
    machine: {
      vendor,
      model,
      virtual: cpu.isVirtual || isVirtualModel(vendor ?? '', model ?? ''),
    },
    cpu: {
      model: cpu.model,
      cores: cpu.cores,
      physicalCores: cpu.physicalCores,
      ...readCores(roots),
    },
    ...readMemory(roots),
    disks: readDisks(roots),
    networks: readNetworks(roots),
    graphics: readGraphics(roots),
    bootedAtMs: readBootTimeMs(roots),
  };
}

function isVirtualModel(vendor: string, model: string): boolean {
  return VIRTUAL_MODEL.test(model) || (VIRTUAL_VENDOR.test(vendor) && !BARE_MODEL.test(model));
}

/** Reads the second file where the first one is missing, or a link that leads nowhere (os-release(5)). */
function readOsName(paths: readonly string[]): string | undefined {
  return parseOsName(paths.map(readSysText).find((text) => text !== undefined) ?? '');
}

function readMemory({ proc }: LinuxRoots): Pick<Inventory, 'memoryBytes' | 'swapBytes'> {
  try {
    const { total, swapTotal } = parseMeminfo(readSysText(join(proc, 'meminfo')) ?? '');
    return { memoryBytes: total || 0, swapBytes: swapTotal || 0 };
  } catch {
    return { memoryBytes: 0, swapBytes: 0 };
  }
}

function readDisks(roots: LinuxRoots): Inventory['disks'] {
  return readFolder(join(roots.sys, 'block'))
    .filter((device) => !NO_DISK.test(device))
    .map((device) => {
      const folder = join(roots.sys, 'block', device);
      return {
        device,
        model: readSysText(join(folder, 'device/model')) ?? '',
        sizeBytes: (readSysNumber(join(folder, 'size')) ?? 0) * SECTOR_BYTES,
        kind: kindOfDisk(device, readSysNumber(join(folder, 'queue/rotational'))),
      };
    })
    .filter(({ sizeBytes }) => sizeBytes > 0);
}

function kindOfDisk(device: string, rotational: number | undefined): string {
  if (device.startsWith('nvme')) return 'NVMe';
  if (/^(?:vd|xvd)/.test(device)) return 'virtual';
  if (device.startsWith('mmcblk')) return 'memory card';
  return rotational === 1 ? 'hard disk' : 'SSD';
}

function readNetworks(roots: LinuxRoots): Inventory['networks'] {
  return readFolder(join(roots.sys, 'class/net'))
    .filter((name) => readInterface(roots, name).role !== 'inside')
    .map((name) => {
      const folder = join(roots.sys, 'class/net', name);
      const megabits = readMegabits(folder);
      return {
        interface: name,
        mac: readSysText(join(folder, 'address')) || null,
        speedBitsPerSecond: megabits === undefined ? null : megabits * BITS_PER_MEGABIT,
      };
    });
}
