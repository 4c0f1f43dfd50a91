import { parseCpuinfo } from '../../platform/linux/parse-cpuinfo';
import type { Machine } from '../machine';

/** Layers between Homeostat and the hardware. */
export interface Surroundings {
  /** Kind of container; undefined outside of one. */
  readonly container: string | undefined;
  /** Kind of virtual machine; undefined on hardware of its own. */
  readonly hypervisor: string | undefined;
  readonly isWsl: boolean;
}

interface Sign {
  readonly name: string;
  readonly isThere: (machine: Machine) => boolean;
}

const contains = (path: string, pattern: RegExp) => (machine: Machine) => pattern.test(machine.text(path) ?? '');
const exists = (path: string) => (machine: Machine) => machine.has(path);

/** The version that gVisor reports for every release (its pkg/sentry/syscalls/linux/linux64.go). */
const GVISOR = /#1 SMP Sun Jan 10 15:06:54 PST 2016|gvisor/i;

/** Signs of containers, the surest first; systemd-detect-virt(1) knows most of them. */
const CONTAINERS: readonly Sign[] = [
  { name: 'gVisor', isThere: contains('/proc/version', GVISOR) },
  { name: 'Podman', isThere: exists('/run/.containerenv') },
  { name: 'Flatpak', isThere: exists('/.flatpak-info') },
  { name: 'Docker', isThere: exists('/.dockerenv') },
  { name: 'OpenVZ', isThere: (machine) => machine.has('/proc/vz') && !machine.has('/proc/bc') },
  { name: 'Kubernetes', isThere: exists('/run/secrets/kubernetes.io') },
  { name: 'Kubernetes', isThere: contains('/proc/1/cgroup', /\/kubepods/) },
  { name: 'Docker', isThere: contains('/proc/1/cgroup', /\/docker[-/]/) },
  { name: 'Podman', isThere: contains('/proc/1/cgroup', /\/libpod/) },
  { name: 'LXC', isThere: contains('/proc/1/cgroup', /\/lxc(?:\.payload)?[./]/) },
  { name: 'LXC', isThere: (machine) => machine.has('/dev/lxd') || machine.has('/dev/incus') },
  { name: 'LXC', isThere: contains('/proc/self/mountinfo', / fuse\.lxcfs /) },
  { name: 'a container', isThere: contains('/proc/1/cgroup', /\/(?:system\.slice\/)?containerd[-/]/) },
];

/** Names that systemd writes into /run/systemd/container, and the product of each. */
const MANAGERS: Readonly<Record<string, string>> = {
  docker: 'Docker',
  podman: 'Podman',
  lxc: 'LXC',
  'lxc-libvirt': 'LXC',
  'systemd-nspawn': 'systemd-nspawn',
  flatpak: 'Flatpak',
  openvz: 'OpenVZ',
};

/** Vendors in the firmware, as in `src/basic/virt.c` of systemd. */
const VENDORS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/\b(?:KVM|OpenStack|KubeVirt|Nutanix)\b|Hetzner/i, 'KVM'],
  [/Amazon EC2/i, 'Amazon EC2'],
  [/Google Compute Engine/i, 'Google Compute Engine'],
  [/QEMU/i, 'QEMU'],
  [/VMware|^VMW/i, 'VMware'],
  [/innotek|VirtualBox/i, 'VirtualBox'],
  [/\bXen\b/i, 'Xen'],
  [/Bochs/i, 'Bochs'],
  [/Parallels/i, 'Parallels'],
  [/BHYVE/i, 'bhyve'],
  [/Apple Virtualization/i, 'Apple Virtualization'],
];

const DMI = ['sys_vendor', 'product_name', 'board_vendor', 'bios_vendor'].map((name) => `/sys/class/dmi/id/${name}`);

/** Finds containers and virtual machines by files, as systemd-detect-virt(1) does, without running a program. */
export function readSurroundings(machine: Machine): Surroundings {
  const isWsl = /microsoft|WSL/i.test(
    machine.text('/proc/sys/kernel/osrelease') ?? machine.text('/proc/version') ?? '',
  );
  return { container: findContainer(machine), hypervisor: isWsl ? 'WSL' : findHypervisor(machine), isWsl };
}

function findContainer(machine: Machine): string | undefined {
  const manager = machine.text('/run/host/container-manager') ?? machine.text('/run/systemd/container');
  const sign = CONTAINERS.find(({ isThere }) => isThere(machine));
  // The kernel of gVisor shows, whichever manager started it.
  if (sign?.name === 'gVisor' || manager === undefined || manager === '' || manager === 'wsl') return sign?.name;
  return MANAGERS[manager] ?? manager;
}

function findHypervisor(machine: Machine): string | undefined {
  const firmware = DMI.map((path) => machine.text(path) ?? '');
  for (const [pattern, name] of VENDORS) if (firmware.some((text) => pattern.test(text))) return name;
  if (firmware[0] === 'Microsoft Corporation' && firmware[1] === 'Virtual Machine') return 'Hyper-V';
  return findHypervisorOfKernel(machine);
}

/** Machines without such firmware: Xen, device trees of ARM and POWER, s390x, and processors that say it. */
function findHypervisorOfKernel(machine: Machine): string | undefined {
  const xen = machine.text('/sys/hypervisor/type') === 'xen';
  // The first domain of Xen drives the hardware.
  if (xen && !(machine.text('/proc/xen/capabilities') ?? '').includes('control_d')) return 'Xen';
  const tree = machine.text('/proc/device-tree/hypervisor/compatible')?.replaceAll('\0', ' ');
  if (tree !== undefined) return /kvm/.test(tree) ? 'KVM' : /xen/.test(tree) ? 'Xen' : tree.trim();
  if (machine.list('/proc/device-tree').some((name) => name.startsWith('fw-cfg'))) return 'QEMU';
  if (machine.has('/proc/device-tree/ibm,partition-name')) return 'PowerVM';
  const control = /^VM00 Control Program: *(\S+)/m.exec(machine.text('/proc/sysinfo') ?? '')?.[1];
  if (control !== undefined) return control.replace(/^KVM.*/, 'KVM');
  const cpuinfo = machine.text('/proc/cpuinfo') ?? '';
  if (cpuinfo.includes('User Mode Linux')) return 'User-mode Linux';
  return parseCpuinfo(cpuinfo).isVirtual ? 'of an unknown kind' : undefined;
}
