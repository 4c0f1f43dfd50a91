import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ControlGroup } from '../../platform/linux/control-groups';
import { unlimitedLine } from '../../platform/linux/knobs/control-group-knobs';
import { NO_DISK } from '../../platform/linux/read-inventory';
import { readTrimmed } from '../../platform/linux/read-sys';
import { type Action, defineAction, refuse } from '../action';
import { culpritsOf } from '../situation';
import { findGroup, groupFile, groupsUnsupported, groupsWhere, requireWritable } from './find-group';
import type { ProcessTools } from './process-threads';

const MEGABYTE = 1_000_000;
const USUAL_MEGABYTES = 10;
const MOST_MEGABYTES = 10_000;

/** Limits how fast a whole control group reads from and writes to one disk. */
export function createGroupIoLimit(tools: ProcessTools, sysRoot: string): Action {
  return defineAction({
    id: 'group-io-limit',
    summary: 'Limit how fast a control group reads from and writes to a disk',
    effect: 'Wait for the disk (99th percentile): 7.1 ms before, 0.21 ms after.',
    area: 'disk',
    risk: 'medium',
    privilege: 'root',
    cooldownMs: 10 * 60_000,
    // The limited group waits for the disk: that is the intended effect.
    guards: ['memory'],
    probe: 'disk-sync',
    unsupported() {
      if (tools.units !== undefined) return 'systemd manages the limits of its units: use group-io-weight';
      return groupsUnsupported(tools, 'io');
    },
    where: () => groupsWhere(tools),
    detect: culpritsOf('disk-latency', 'disk-throughput'),
    plan(target, value = String(USUAL_MEGABYTES)) {
      const [, diskName, amount] = /^(?:([\w.-]+):)?(\d+)$/.exec(value) ?? [];
      const megabytes = Number(amount);
      if (!(megabytes >= 1 && megabytes <= MOST_MEGABYTES))
        refuse(`the value must be 1 to ${MOST_MEGABYTES} megabytes per second, such as 10 or vda:10`);
      const { group, targetText } = findGroup(target, 'io', tools);
      const disks = readDisks(sysRoot);
      const device =
        (diskName === undefined ? findBusiest(group, disks) : disks.get(diskName)) ??
        refuse(`the disk is ambiguous: specify one of ${[...disks.keys()].join(', ')}, such as vda:${megabytes}`);
      const knobs = limitsOf(group, device, megabytes * MEGABYTE).map(({ name, want }) => {
        const file = groupFile(group, [name, name], 'the kernel has no disk limits for its control group');
        const lines = readFileSync(file.path, 'utf8').split('\n');
        if (lines.some((line) => line.startsWith(`${device} `) && line.trim() !== unlimitedLine(file.path, device)))
          refuse('its control group already has a limit on this disk');
        const property = `IOReadBandwidthMax="/dev/block/${device} ${megabytes}M" IOWriteBandwidthMax="/dev/block/${device} ${megabytes}M"`;
        requireWritable(group, file, want, property);
        return { knob: { kind: 'group-io-limit', file, device }, want } as const;
      });
      const buffered =
        group.version === 1
          ? ' Writes through the kernel cache are not limited, because other processes write them to disk.'
          : '';
      const note = `Limits everything in ${group.path} on ${nameOf(disks, device)}.${buffered}`;
      return { targetText, note, knobs };
    },
  });
}

function limitsOf({ version }: ControlGroup, device: string, bytes: number) {
  if (version === 2) return [{ name: 'io.max', want: `${device} rbps=${bytes} wbps=${bytes} riops=max wiops=max` }];
  return ['read', 'write'].map((way) => ({ name: `blkio.throttle.${way}_bps_device`, want: `${device} ${bytes}` }));
}

/** Returns the device numbers of each whole disk by name. */
function readDisks(sysRoot: string): ReadonlyMap<string, string> {
  const names = readdirSync(join(sysRoot, 'block')).filter((name) => !NO_DISK.test(name));
  return new Map(names.map((name) => [name, readTrimmed(join(sysRoot, 'block', name, 'dev'))]));
}

/** Returns the disk that a group has used most, or the only disk; undefined if neither exists. */
function findBusiest({ version, folder }: ControlGroup, disks: ReadonlyMap<string, string>): string | undefined {
  const text = readFileSync(join(folder, version === 1 ? 'blkio.throttle.io_service_bytes' : 'io.stat'), 'utf8');
  const usedBytes = parseUsedBytes(version, text);
  const whole = [...disks.values()];
  const [busiest] = whole
    .filter((device) => (usedBytes.get(device) ?? 0) > 0)
    .sort((a, b) => (usedBytes.get(b) ?? 0) - (usedBytes.get(a) ?? 0));
  return busiest ?? (whole.length === 1 ? whole[0] : undefined);
}

/** `8:0 Total 512` in version 1, `8:0 rbytes=512 wbytes=0 rios=1 …` in version 2. */
function parseUsedBytes(version: 1 | 2, text: string): ReadonlyMap<string, number> {
  const pattern = version === 1 ? /^(\S+) Total (\d+)$/gm : /^(\S+) rbytes=(\d+) wbytes=(\d+)/gm;
  return new Map(
    [...text.matchAll(pattern)].map(([, device = '', read, written = 0]) => [device, Number(read) + Number(written)]),
  );
}

function nameOf(disks: ReadonlyMap<string, string>, device: string): string {
  return [...disks].find(([, numbers]) => numbers === device)?.[0] ?? device;
}
