import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../tests/helpers/fake-clock';
import { fixturePath } from '../../../tests/helpers/fixture';
import { recordPaths } from '../../../tests/helpers/record-paths';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { writeTree } from '../../../tests/helpers/write-tree';
import { SeriesTable } from '../../shared/model/series';
import { createInspectedSources } from '../app/inspected-sources';
import { createCollectorRegistry } from '../collectors/registry';
import { findCgroup } from '../platform/linux/find-cgroup';
import { readLinuxInventory } from '../platform/linux/read-inventory';
import type { LinuxRoots } from '../platform/linux/roots';
import { readMachineRole } from '../platform/machine-role';
import { createUptimeReader } from '../platform/read-uptime';
import { expandBraces, KERNEL_FILES, patternOf } from './kernel-files';

type Steps = readonly (string | RegExp)[];

const stepsOf = (paths: readonly string[]): readonly Steps[] =>
  paths.flatMap(expandBraces).map((path) => path.split('/').map((name) => patternOf(name) ?? name));
const STEPS = stepsOf(KERNEL_FILES.flatMap(([, ...paths]) => paths));
/** Without those whose name alone is used. */
const READ = stepsOf(KERNEL_FILES.flatMap(([content, ...paths]) => (content === 'presence' ? [] : paths)));
/** About the process that measures, not about the machine. */
const OF_THIS_PROCESS = 'proc/self/limits';

/** Checks for a listed path, or a folder on the way to one. */
function isListed(path: string): boolean {
  const names = path.split('/');
  return STEPS.some((steps) => names.every((name, index) => fits(steps[index], name)));
}

function fits(step: string | RegExp | undefined, name: string): boolean {
  return typeof step === 'string' ? step === name : step?.test(name) === true;
}

/** Returns every path below `proc` and `sys` that is used while a machine is measured and described. */
async function pathsReadOf(root: string): Promise<readonly string[]> {
  const roots = { proc: join(root, 'proc'), sys: join(root, 'sys') };
  // Its files depend on the content of /proc/self/cgroup.
  const group = findCgroup(roots);
  const paths = await recordPaths(() => measure(roots));
  return paths
    .filter((path) => path.startsWith(`${roots.proc}/`) || path.startsWith(`${roots.sys}/`))
    .filter((path) => group === undefined || !path.startsWith(`${roots.sys}/fs/cgroup/`))
    .map((path) => relative(root, path))
    .filter((path) => path !== OF_THIS_PROCESS);
}

async function measure(roots: LinuxRoots): Promise<void> {
  const clock = new FakeClock();
  const { collectors } = createInspectedSources({ roots, clock, probe: NO_PROBE, passwdPath: '/dev/null' });
  const registry = createCollectorRegistry({ collectors, table: new SeriesTable(), clock, onProblem: () => undefined });
  for (const { id } of collectors) registry.setInterval(id, 0);
  for (const gap of [true, false]) {
    registry.collect({ atMs: clock.nowMs(), intervalMs: 1_000, gap });
    await registry.settle();
    clock.advance(120_000);
  }
  registry.stop();
  describeMachine(roots);
}

const NO_PROBE = () => Promise.reject(new Error('there are no file systems'));

function describeMachine(roots: LinuxRoots): void {
  try {
    readLinuxInventory(roots);
  } catch {
    // A tree of a test has only some of the files.
  }
  readMachineRole(roots.sys);
  createUptimeReader('linux', roots)();
}

const FIELD = fixturePath('field');
const TREES = readdirSync(FIELD, { recursive: true, encoding: 'utf8' })
  .map((path) => join(FIELD, path))
  .filter((path) => ['proc', 'sys'].some((top) => existsSync(join(path, top))));

/** A laptop with nearly every kind of device. */
const LAPTOP = {
  'proc/stat': 'cpu  1 2 3 4\ncpu0 1 2 3 4\nbtime 1\n',
  'proc/meminfo': 'MemTotal: 100 kB\nMemFree: 50 kB\nMemAvailable: 60 kB\n',
  'proc/cpuinfo': 'processor : 0\nmodel name : x\n',
  'proc/net/dev':
    'Inter-|\n face |\n eth0: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n br0: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n v0: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n',
  'proc/diskstats': '8 0 sda 1 0 8 1 1 0 8 1 0 1 1\n',
  'proc/spl/kstat/zfs/arcstats': 'size 4 100\nc_min 4 10\n',
  'proc/7/stat': '7 (node) S 1 7 7 0 -1 0 0 0 0 0 1 1 0 0 20 0 1 0 100 0 10\n',
  'proc/7/cmdline': 'node\0server.js\0',
  'proc/7/io': 'read_bytes: 1\nwrite_bytes: 1\n',
  'proc/7/cgroup': '0::/system.slice/shop.service\n',
  'sys/fs/cgroup/memory.max': '90000\n',
  'sys/fs/cgroup/memory.current': '1\n',
  'sys/fs/cgroup/memory.stat': 'inactive_file 1\n',
  'sys/fs/cgroup/memory.swap.max': '90000\n',
  'sys/fs/cgroup/memory.swap.current': '1\n',
  'sys/block/sda/size': '8\n',
  'sys/class/net/eth0/device/driver': '',
  'sys/class/net/eth0/type': '1\n',
  'sys/class/net/eth0/speed': '1000\n',
  'sys/class/net/eth0/operstate': 'unknown\n',
  'sys/class/net/br0/bridge/x': '',
  'sys/class/net/br0/brif/eth0/x': '',
  'sys/class/hwmon/hwmon0/name': 'k10temp\n',
  'sys/class/hwmon/hwmon0/temp1_input': '1000\n',
  'sys/class/hwmon/hwmon0/temp1_label': 'Tctl\n',
  'sys/class/hwmon/hwmon0/temp1_fault': '0\n',
  'sys/class/hwmon/hwmon1/device/name': 'fans\n',
  'sys/class/hwmon/hwmon1/device/fan1_input': '1000\n',
  'sys/class/hwmon/hwmon1/device/fan1_label': 'CPU\n',
  'sys/class/hwmon/hwmon1/device/temp1_input': '1000\n',
  'sys/class/hwmon/hwmon1/device/temp1_label': 'CPU\n',
  'sys/class/hwmon/hwmon0/fan1_input': '1000\n',
  'sys/class/hwmon/hwmon0/fan1_label': 'CPU\n',
  'sys/class/power_supply/BAT0/type': 'Battery\n',
  'sys/class/power_supply/BAT0/present': '1\n',
  'sys/class/power_supply/AC/type': 'Mains\n',
  'sys/bus/pci/devices/0000:00:02.0/class': '0x030000\n',
  'sys/devices/system/cpu/online': '0\n',
  'sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq': '1000\n',
};

/** A desktop with control groups of version 1 and a sensor of ACPI only. */
const DESKTOP = {
  'proc/stat': 'cpu  1 2 3 4\ncpu0 1 2 3 4\nbtime 1\n',
  'proc/meminfo': 'MemTotal: 100 kB\nMemFree: 50 kB\nMemAvailable: 60 kB\n',
  'proc/9/stat': '9 (python3) S 1 9 9 0 -1 0 0 0 0 0 1 1 0 0 20 0 1 0 100 0 10\n',
  'proc/9/cmdline': 'python3\0',
  'sys/fs/cgroup/memory/memory.limit_in_bytes': '90000\n',
  'sys/fs/cgroup/memory/memory.usage_in_bytes': '1\n',
  'sys/fs/cgroup/memory/memory.stat': 'inactive_file 1\n',
  'sys/class/thermal/thermal_zone0/type': 'acpitz\n',
  'sys/class/drm/card0-eDP-1/status': 'connected\n',
};

function treeOf(files: Readonly<Record<string, string>>): string {
  const root = temporaryDirectory();
  writeTree(root, files);
  return root;
}

describe('the list of kernel files', () => {
  it.each(TREES)('contains everything that is read of %s', async (tree) => {
    const root = temporaryDirectory();
    cpSync(tree, root, { recursive: true, verbatimSymlinks: true });
    expect((await pathsReadOf(root)).filter((path) => !isListed(path))).toEqual([]);
  });

  it('contains everything that is read of a machine with every kind of device, and nothing else', async () => {
    const paths = [...(await pathsReadOf(treeOf(LAPTOP))), ...(await pathsReadOf(treeOf(DESKTOP)))];
    expect(paths.filter((path) => !isListed(path))).toEqual([]);
    const unread = READ.filter((steps) => !paths.some((path) => isMatch(steps, path.split('/'))));
    expect(unread.map((steps) => steps.join('/'))).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('contains everything that is read of this machine', async () => {
    expect((await pathsReadOf('/')).filter((path) => !isListed(path))).toEqual([]);
  });
});

function isMatch(steps: Steps, names: readonly string[]): boolean {
  return steps.length === names.length && names.every((name, index) => fits(steps[index], name));
}
