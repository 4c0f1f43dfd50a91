import { parseGroupHierarchies } from '../../../src/main/platform/linux/control-groups';
import { chosenValue } from '../../../src/main/platform/linux/knobs/chosen-value';
import { parseSchedulingPolicy } from '../../../src/main/platform/linux/knobs/scheduling-policy';
import { parseListening } from '../../../src/main/platform/linux/listening-sockets';
import { parseReclaimableArc } from '../../../src/main/platform/linux/memory-bounds';
import { parseAuxv } from '../../../src/main/platform/linux/parse-auxv';
import {
  parseCgroup,
  parseCgroupCpuStat,
  parseCgroupLimit,
  parseCgroupNumber,
} from '../../../src/main/platform/linux/parse-cgroup';
import { parseCommandLine } from '../../../src/main/platform/linux/parse-command-line';
import { parseCpuList } from '../../../src/main/platform/linux/parse-cpu-list';
import { parseCpuinfo } from '../../../src/main/platform/linux/parse-cpuinfo';
import { parseDiskstats } from '../../../src/main/platform/linux/parse-diskstats';
import { parseLoadAverage } from '../../../src/main/platform/linux/parse-loadavg';
import { parseMeminfo } from '../../../src/main/platform/linux/parse-meminfo';
import { parseMountinfo, parseMounts } from '../../../src/main/platform/linux/parse-mounts';
import { parseNetDev } from '../../../src/main/platform/linux/parse-net-dev';
import { parseNetTable, parseSocketsUsed } from '../../../src/main/platform/linux/parse-net-table';
import { parseOsName } from '../../../src/main/platform/linux/parse-os-release';
import { parsePasswd } from '../../../src/main/platform/linux/parse-passwd';
import { parsePidIo } from '../../../src/main/platform/linux/parse-pid-io';
import { parsePidStat } from '../../../src/main/platform/linux/parse-pid-stat';
import { parsePressure } from '../../../src/main/platform/linux/parse-pressure';
import { parseIpv6Routes, parseRoutes } from '../../../src/main/platform/linux/parse-routes';
import { parseStat } from '../../../src/main/platform/linux/parse-stat';
import { parseSwaps } from '../../../src/main/platform/linux/parse-swaps';
import { parseUptimeSeconds } from '../../../src/main/platform/linux/parse-uptime';
import { parseVmstat } from '../../../src/main/platform/linux/parse-vmstat';
import { redactCommand } from '../../../src/main/platform/linux/redact-command';
import { ProcFormatError } from '../../../src/main/platform/linux/text';
import { readFixture } from '../fixture';
import {
  ARCSTATS,
  CPUINFO,
  IPV6_ROUTES,
  MOUNTINFO,
  PRESSURE_OF_A_NEW_KERNEL,
  ROUTES,
  SWAPS,
  TCP,
} from './kernel-samples';

/** A parser of text of the kernel, with the promise for the numbers of its results. */
export interface KernelParser {
  readonly name: string;
  /** Real text, from which damage starts: of several kernels or architectures where they differ. */
  readonly samples: () => readonly (string | Uint8Array)[];
  readonly parse: (text: string, bytes: Buffer) => unknown;
  /** Fields that are NaN where the kernel does not report them; `all` of them, or none. */
  readonly missing: 'all' | readonly string[];
  /** Fields that may be negative. */
  readonly signed?: readonly string[];
}

type Entry = Omit<KernelParser, 'name'>;

/** Describes a parser of files of a machine in tests/fixtures/proc. */
function ofFiles(files: readonly string[], parse: KernelParser['parse'], missing: KernelParser['missing'] = []): Entry {
  return { samples: () => files.map((file) => readFixture(`proc/${file}`)), parse, missing };
}

function ofTexts(texts: readonly string[], parse: KernelParser['parse'], missing: KernelParser['missing'] = []): Entry {
  return { samples: () => texts, parse, missing };
}

const COUNTERS_OF_STAT = [
  'contextSwitches',
  'interrupts',
  'softirqs',
  'processesCreated',
  'tasksRunning',
  'tasksBlocked',
  'bootedAtSeconds',
];

const PARSERS: Readonly<Record<string, Entry>> = {
  stat: ofFiles(['debian-12-vm/stat', 'desktop/stat'], parseStat, COUNTERS_OF_STAT),
  meminfo: ofFiles(['debian-12-vm/meminfo', 'desktop/meminfo'], parseMeminfo, 'all'),
  diskstats: ofFiles(['debian-12-vm/diskstats', 'desktop/diskstats'], parseDiskstats, 'all'),
  vmstat: ofFiles(['debian-12-vm/vmstat', 'desktop/vmstat'], parseVmstat, 'all'),
  loadavg: ofFiles(['debian-12-vm/loadavg'], parseLoadAverage, 'all'),
  uptime: ofFiles(['debian-12-vm/uptime'], parseUptimeSeconds),
  cpuinfo: ofTexts(CPUINFO, parseCpuinfo),
  pressure: {
    samples: () => [
      ...['debian-12-vm/pressure/io', 'desktop/pressure/irq'].map((file) => readFixture(`proc/${file}`)),
      PRESSURE_OF_A_NEW_KERNEL,
    ],
    parse: (text) => parsePressure(text),
    missing: 'all',
  },
  'net/dev': ofFiles(['debian-12-vm/net/dev', 'desktop/net/dev'], parseNetDev, 'all'),
  'net/snmp': ofFiles(
    ['debian-12-vm/net/snmp', 'debian-12-vm/net/netstat'],
    (text) => [parseNetTable(text, 'Tcp', 'RetransSegs'), parseNetTable(text, 'TcpExt', 'ListenDrops')],
    'all',
  ),
  'net/sockstat': ofFiles(['debian-12-vm/net/sockstat'], parseSocketsUsed, 'all'),
  'net/route': ofTexts(ROUTES, parseRoutes),
  'net/ipv6_route': ofTexts(IPV6_ROUTES, parseIpv6Routes),
  'net/tcp': ofTexts(TCP, (text) => parseListening(text)),
  cgroup: ofFiles(['debian-12-vm/self/cgroup', 'desktop/self/cgroup'], parseCgroup),
  'cgroup files': ofTexts(
    ['usage_usec 1\nthrottled_usec 2\n', 'max\n', '9223372036854771712\n', '4096\n'],
    (text) => [parseCgroupCpuStat(text), parseCgroupLimit(text), parseCgroupNumber(text)],
    'all',
  ),
  mounts: ofFiles(['debian-12-vm/self/mounts', 'desktop/self/mounts'], parseMounts),
  mountinfo: ofTexts(MOUNTINFO, (text) => [parseMountinfo(text), parseGroupHierarchies(text)]),
  'pid/stat': { ...ofFiles(['debian-12-vm/4242/stat'], parsePidStat), signed: ['nice'] },
  'pid/io': ofFiles(['debian-12-vm/4242/io'], parsePidIo, 'all'),
  'pid/cmdline': ofTexts(
    [
      'mysql\0-psecret\0--token=abc\0http://a:b@c/\0',
      `sh\0-c\0cd /x && PGPASSWORD='a b' psql | cat; echo x | sudo -S y\0`,
      'mount\0-o\0user=a,password=x,ro\0//host/share\0',
      'worker: {"token": "abc"} --password=x Authorization: Bearer abc\0',
    ],
    (text) => redactCommand(parseCommandLine(text)),
  ),
  arcstats: ofTexts(ARCSTATS, (text) => parseReclaimableArc(text)),
  swaps: ofTexts(SWAPS, parseSwaps, ['usedBytes']),
  'list of cores': ofTexts(['0-3,8,10-14:2\n', '0\n', '0-7\n'], parseCpuList),
  'kernel choices': ofTexts(['[mq-deadline] kyber none', '0'], chosenValue),
  'scheduling policy': ofTexts(
    ["pid 7's current scheduling policy: SCHED_OTHER\npid 7's current scheduling priority: 0\n"],
    parseSchedulingPolicy,
  ),
  passwd: ofTexts(['root:x:0:0:root:/root:/bin/sh\nuser:x:1000:1000::/home/u:/bin/sh\n'], parsePasswd),
  'os-release': ofTexts(['NAME="Debian"\nPRETTY_NAME="Debian GNU/Linux 12"\n'], parseOsName),
  auxv: {
    samples: () => [auxvOf(4_096n, 100n), auxvOf(16_384n, 250n)],
    parse: (_, bytes) => parseAuxv(bytes),
    missing: [],
  },
};

/** Every parser of text of the kernel. To check another one, add an entry. */
export const KERNEL_PARSERS: readonly KernelParser[] = Object.entries(PARSERS).map(([name, entry]) => ({
  name,
  ...entry,
}));

function auxvOf(pageSize: bigint, ticks: bigint): Buffer {
  const bytes = Buffer.alloc(64);
  [33n, 140_000n, 6n, pageSize, 17n, ticks, 0n, 0n].forEach((value, index) => {
    bytes.writeBigUInt64LE(value, index * 8);
  });
  return bytes;
}

/** Checks whether an error is the documented one of these parsers. */
export function isKernelFormatError(error: unknown): boolean {
  return error instanceof ProcFormatError;
}

/**
 * Checks the numbers of a result.
 *
 * @returns the first fault: an infinite, negative or missing number that the parser does not allow
 */
export function faultOfResult(result: unknown, parser: Pick<KernelParser, 'missing' | 'signed'>): string | undefined {
  return faultIn(result, 'value', parser);
}

function faultIn(value: unknown, field: string, parser: Pick<KernelParser, 'missing' | 'signed'>): string | undefined {
  if (typeof value === 'number') return faultOfNumber(value, field, parser);
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of entriesOf(value)) {
    const fault = faultIn(inner, typeof key === 'string' && !/^\d+$/.test(key) ? key : field, parser);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function entriesOf(value: object): Iterable<readonly [unknown, unknown]> {
  if (value instanceof Map) return value;
  return value instanceof Set ? value.entries() : Object.entries(value);
}

function faultOfNumber(
  value: number,
  field: string,
  { missing, signed = [] }: Pick<KernelParser, 'missing' | 'signed'>,
): string | undefined {
  const mayBeMissing = missing === 'all' || missing.includes(field);
  if (Number.isNaN(value)) return mayBeMissing ? undefined : `${field} is NaN`;
  if (!Number.isFinite(value)) return `${field} is infinite`;
  return value < 0 && !signed.includes(field) ? `${field} is ${value}` : undefined;
}
