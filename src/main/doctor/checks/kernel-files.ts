import { type Check, limited, missing, ok } from '../check';

/** Files without which nothing sensible can be reported. */
const NEEDED = ['/proc/stat', '/proc/meminfo', '/proc/uptime', '/proc/self/stat'];

/** Other files, and the values that each is needed for. */
const FURTHER: readonly (readonly [path: string, values: string])[] = [
  ['/proc/vmstat', 'paging'],
  ['/proc/diskstats', 'disks'],
  ['/proc/loadavg', 'load'],
  ['/proc/net/dev', 'network'],
  ['/proc/net/snmp', 'connections'],
  ['/proc/self/mountinfo', 'file systems'],
  ['/proc/swaps', 'swap'],
  ['/sys/devices/system/cpu', 'cores'],
  ['/sys/class/net', 'interfaces'],
];

/** Checks the files of the kernel that collectors read. */
export const kernelFiles: Check = {
  id: 'kernel-files',
  title: 'Kernel files',
  subject: 'Measuring',
  isImportant: true,
  examine(machine) {
    const isThere = (path: string) => machine.text(path) !== undefined || machine.list(path).length > 0;
    const lacking = NEEDED.filter((path) => !isThere(path));
    if (lacking.length > 0)
      return missing(
        `${lacking.join(', ')} cannot be read`,
        'Mount /proc completely: a container or a unit with ProcSubset=pid hides these files.',
      );
    const absent = FURTHER.filter(([path]) => !isThere(path));
    if (absent.length === 0) return ok('/proc and /sys can be read');
    return limited(
      `not there: ${absent.map(([path, values]) => `${path} (${values})`).join(', ')}`,
      'Nothing to do here: this kernel or container lacks them, and the rest is measured.',
    );
  },
};
