import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixturePath } from '../../../../tests/helpers/fixture';
import { temporaryDirectory } from '../../../../tests/helpers/temporary';
import { writeTree } from '../../../../tests/helpers/write-tree';
import { inventorySchema } from '../../../shared/contract/schemas';
import { readGraphics } from './read-graphics';
import { readLinuxInventory } from './read-inventory';
import { LINUX_ROOTS } from './roots';

const PCI_IDS = `# comment
10de  NVIDIA Corporation
\t2684  AD102 [GeForce RTX 4090]
\t\t1043 1234  a card of somebody
\t2704  AD103 [GeForce RTX 4080]
8086  Intel Corporation
\t2704  something else
`;

describe('readLinuxInventory', () => {
  it('describes a container that lacks most files', () => {
    const root = temporaryDirectory();
    const inventory = readLinuxInventory({ proc: join(root, 'proc'), sys: join(root, 'sys') }, [
      join(root, 'os-release'),
    ]);
    expect(inventorySchema.safeParse(inventory).success).toBe(true);
    expect(inventory).toMatchObject({ memoryBytes: 0, swapBytes: 0, cpu: { model: 'unknown', cores: 1 } });
  });

  it('reports no impossible speeds', () => {
    const sys = temporaryDirectory();
    writeTree(sys, {
      'devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq': '18446744073709551615\n',
      'class/net/eth0/speed': '4294967295\n',
    });
    const { cpu, networks } = readLinuxInventory({ proc: fixturePath('proc/debian-12-vm'), sys }, ['/nowhere']);
    expect(cpu.maxHertz).toBeNull();
    expect(networks).toEqual([{ interface: 'eth0', mac: null, speedBitsPerSecond: null }]);
  });

  it.each([
    ['Microsoft Corporation', 'Surface Pro 7', false],
    ['Microsoft Corporation', 'Virtual Machine', true],
    ['Google', 'Eve', false],
    ['Google', 'Google Compute Engine', true],
    ['Amazon EC2', 'm7g.metal', false],
    ['Amazon EC2', 'm7g.large', true],
    ['Apple Inc.', 'Apple Virtualization Generic Platform', true],
    ['QEMU', 'QEMU Virtual Machine', true],
    ['Hetzner', 'vServer', true],
    ['LENOVO', '20XW', false],
  ])('reads from %s %s whether the machine is virtual: %s', (vendor, model, virtual) => {
    const root = temporaryDirectory();
    const sys = join(root, 'sys');
    writeTree(sys, { 'class/dmi/id/sys_vendor': `${vendor}\n`, 'class/dmi/id/product_name': `${model}\n` });
    expect(readLinuxInventory({ proc: join(root, 'proc'), sys }, ['/nowhere']).machine).toMatchObject({ virtual });
  });

  it('lists no parts of disks as disks', () => {
    const root = temporaryDirectory();
    const sys = join(root, 'sys');
    const parts = ['mmcblk0boot0', 'mmcblk0', 'nvme0c0n1', 'nvme0n1', 'zd0', 'drbd1', 'rbd0'];
    writeTree(sys, Object.fromEntries(parts.map((name) => [`block/${name}/size`, '8192\n'])));
    const { disks } = readLinuxInventory({ proc: join(root, 'proc'), sys }, ['/nowhere']);
    expect(disks.map(({ device }) => device)).toEqual(['mmcblk0', 'nvme0n1', 'rbd0']);
  });

  it('describes a desktop', () => {
    const root = temporaryDirectory();
    const sys = join(root, 'sys');
    writeTree(sys, {
      'class/dmi/id/sys_vendor': 'LENOVO\n',
      'class/dmi/id/product_name': '20XW\n',
      'devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq': '4700000\n',
      'block/nvme0n1/size': '2000409264\n',
      'block/nvme0n1/device/model': 'Samsung SSD 980 \n',
      'block/sda/size': '1000\n',
      'block/sda/queue/rotational': '1\n',
      'block/loop0/size': '8\n',
      'block/sdb/size': '0\n',
      'class/net/enp1s0/address': '00:11:22:33:44:55\n',
      'class/net/enp1s0/speed': '2500\n',
      'class/net/wlan0/speed': '-1\n',
      'class/net/lo/address': '00:00:00:00:00:00\n',
      'bus/pci/devices/0000:01:00.0/class': '0x030000\n',
      'bus/pci/devices/0000:01:00.0/vendor': '0x10de\n',
      'bus/pci/devices/0000:01:00.0/device': '0x2684\n',
      'bus/pci/devices/0000:02:00.0/class': '0x010802\n',
    });
    writeTree(root, { 'os-release': 'PRETTY_NAME="Fedora Linux 43"\n' });
    const inventory = readLinuxInventory({ proc: fixturePath('proc/debian-12-vm'), sys }, [
      join(root, 'none'),
      join(root, 'os-release'),
    ]);
    expect(inventory).toMatchObject({
      os: { name: 'Fedora Linux 43' },
      machine: { vendor: 'LENOVO', model: '20XW', virtual: true },
      cpu: { cores: 2, maxHertz: 4.7e9 },
      memoryBytes: 24684096 * 1024,
      bootedAtMs: 1795234374_000,
      disks: [
        { device: 'nvme0n1', model: 'Samsung SSD 980', sizeBytes: 2000409264 * 512, kind: 'NVMe' },
        { device: 'sda', model: '', sizeBytes: 512_000, kind: 'hard disk' },
      ],
      networks: [
        { interface: 'enp1s0', mac: '00:11:22:33:44:55', speedBitsPerSecond: 2.5e9 },
        { interface: 'wlan0', mac: null, speedBitsPerSecond: null },
      ],
    });
    expect(inventory.graphics).toHaveLength(1);
    expect(inventory.graphics[0]?.pciId).toBe('0000:01:00.0');
  });

  it.skipIf(!existsSync('/proc/cpuinfo'))('describes this machine as the contract requires (Linux only)', () => {
    const inventory = readLinuxInventory(LINUX_ROOTS);
    expect(inventorySchema.parse(inventory)).toEqual(inventory);
    expect(inventory.bootedAtMs).toBeLessThan(Date.now());
  });
});

describe('readGraphics', () => {
  it.each([
    ['10de', '2704', 'NVIDIA Corporation', 'AD103 [GeForce RTX 4080]'],
    ['8086', '2704', 'Intel Corporation', 'something else'],
    ['10de', '9999', 'NVIDIA Corporation', '9999'],
    ['ffff', '2704', 'ffff', '2704'],
    ['', '', '', ''],
  ])('finds %s:%s', (vendor, device, vendorName, model) => {
    const root = temporaryDirectory();
    const pciId = '0000:01:00.0';
    const card = `sys/bus/pci/devices/${pciId}`;
    writeTree(root, {
      'pci.ids': PCI_IDS,
      [`${card}/class`]: '0x030000\n',
      [`${card}/vendor`]: `0x${vendor}\n`,
      [`${card}/device`]: `0x${device}\n`,
    });
    const roots = { ...LINUX_ROOTS, sys: join(root, 'sys') };
    expect(readGraphics(roots, [join(root, 'pci.ids')])).toEqual([{ vendor: vendorName, model, pciId }]);
  });
});
