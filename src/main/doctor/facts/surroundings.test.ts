import { expect, it } from 'vitest';
import { createMachine } from '../../../../tests/helpers/examined-machine';
import { readSurroundings } from './surroundings';

const HYPERVISOR = { 'proc/cpuinfo': 'processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: fpu hypervisor lahf_lm\n' };
const dmi = (vendor: string, product = '') => ({
  'sys/class/dmi/id/sys_vendor': `${vendor}\n`,
  'sys/class/dmi/id/product_name': `${product}\n`,
});

it.each([
  ['Docker with cgroup v2', { '.dockerenv': '', 'proc/1/cgroup': '0::/\n' }, 'Docker'],
  ['Docker with cgroup v1', { 'proc/1/cgroup': '12:pids:/docker/3f1c\n1:name=systemd:/docker/3f1c\n' }, 'Docker'],
  ['Docker below systemd', { 'proc/1/cgroup': '0::/system.slice/docker-3f1c.scope\n' }, 'Docker'],
  ['Podman', { 'run/.containerenv': 'engine="podman-5.2.2"\n' }, 'Podman'],
  ['a toolbox', { 'run/.containerenv': '', 'run/.toolboxenv': '' }, 'Podman'],
  ['Kubernetes', { 'proc/1/cgroup': '11:memory:/kubepods/burstable/pod1/2\n' }, 'Kubernetes'],
  ['LXC', { 'run/systemd/container': 'lxc\n', 'proc/1/cgroup': '0::/init.scope\n' }, 'LXC'],
  ['LXC without systemd', { 'proc/1/cgroup': '0::/lxc.payload.web\n' }, 'LXC'],
  [
    'LXC with lxcfs',
    { 'proc/self/mountinfo': '705 702 0:50 /proc/meminfo /proc/meminfo rw - fuse.lxcfs lxcfs rw\n' },
    'LXC',
  ],
  ['systemd-nspawn', { 'run/host/container-manager': 'systemd-nspawn\n' }, 'systemd-nspawn'],
  ['Flatpak', { '.flatpak-info': '[Application]\n' }, 'Flatpak'],
  ['OpenVZ', { 'proc/vz/veinfo': '' }, 'OpenVZ'],
  ['the host of OpenVZ', { 'proc/vz/veinfo': '', 'proc/bc/resources': '' }, undefined],
  [
    'gVisor in Docker',
    { '.dockerenv': '', 'proc/version': 'Linux version 4.4.0 #1 SMP Sun Jan 10 15:06:54 PST 2016\n' },
    'gVisor',
  ],
  ['gVisor of later versions', { 'proc/version': 'Linux version 4.19.0-gvisor #1 SMP\n' }, 'gVisor'],
  ['another manager', { 'run/systemd/container': 'pouch\n' }, 'pouch'],
  ['hardware', { 'proc/1/cgroup': '0::/init.scope\n', 'proc/version': 'Linux version 6.12.9-arch1-1\n' }, undefined],
])('recognizes the container of %s', (_, files, container) => {
  expect(readSurroundings(createMachine(files as Record<string, string>)).container).toBe(container);
});

it.each([
  ['KVM', dmi('QEMU', 'Standard PC (Q35 + ICH9, 2009)'), 'QEMU'],
  ['VirtualBox', dmi('innotek GmbH', 'VirtualBox'), 'VirtualBox'],
  ['VMware', dmi('VMware, Inc.', 'VMware Virtual Platform'), 'VMware'],
  ['Hyper-V', { ...dmi('Microsoft Corporation', 'Virtual Machine'), ...HYPERVISOR }, 'Hyper-V'],
  ['a Surface', dmi('Microsoft Corporation', 'Surface Laptop 4'), undefined],
  ['EC2', dmi('Amazon EC2', 'm7i.large'), 'Amazon EC2'],
  ['Xen', { 'sys/hypervisor/type': 'xen\n', 'proc/xen/capabilities': '' }, 'Xen'],
  ['the first domain of Xen', { 'sys/hypervisor/type': 'xen\n', 'proc/xen/capabilities': 'control_d\n' }, undefined],
  ['KVM on ARM', { 'proc/device-tree/hypervisor/compatible': 'linux,kvm\0' }, 'KVM'],
  ['z/VM', { 'proc/sysinfo': 'Manufacturer: IBM\n\nVM00 Control Program: z/VM    7.3.0\n' }, 'z/VM'],
  ['KVM on s390x', { 'proc/sysinfo': 'VM00 Control Program: KVM/Linux\n' }, 'KVM'],
  ['a microVM without firmware', HYPERVISOR, 'of an unknown kind'],
  ['WSL 2', { 'proc/sys/kernel/osrelease': '5.15.167.4-microsoft-standard-WSL2\n', ...HYPERVISOR }, 'WSL'],
  ['WSL 1', { 'proc/sys/kernel/osrelease': '4.4.0-19041-Microsoft\n' }, 'WSL'],
  ['hardware', dmi('LENOVO', '21HMCTO1WW'), undefined],
])('recognizes the virtual machine of %s', (_, files, hypervisor) => {
  expect(readSurroundings(createMachine(files as Record<string, string>)).hypervisor).toBe(hypervisor);
});
