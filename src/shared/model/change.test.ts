import { expect, it } from 'vitest';
import { isCutShort, type Knob, knobName, shellLine } from './change';

const process = { pid: 42, startTicks: 7, uid: 1000, executable: '8:1' };
const file = { path: '/sys/block/vda/queue/scheduler', file: '0:1' };
const scheduler: Knob = { kind: 'io-scheduler', file, usual: 'none' };
const swap: Knob = { kind: 'zram-swap', path: '/sys/block/zram0' };
const unit: Knob = { kind: 'user-unit', unit: 'sync.service' };

it.each<[Knob, string, string]>([
  [{ kind: 'nice', process, thread: 43 }, '5', 'renice -n 5 -p 43'],
  [{ kind: 'affinity', process, thread: 43 }, '3', "taskset -p '3' 43"],
  [{ kind: 'io-class', process, thread: 43 }, 'best-effort:4', 'ionice -c best-effort -n 4 -p 43'],
  [{ kind: 'run-state', process }, 'stopped', 'kill -STOP 42'],
  [{ kind: 'run-state', process }, 'running', 'kill -CONT 42'],
  [{ kind: 'autogroup', process }, '5', 'echo 5 > /proc/42/autogroup'],
  [{ kind: 'scheduling-policy', process, thread: 43 }, 'idle', 'chrt --idle -p 0 43'],
  [{ kind: 'scheduling-policy', process, thread: 43 }, 'other reset-on-fork', 'chrt --other --reset-on-fork -p 0 43'],
  [{ kind: 'oom-score', process }, '300', 'echo 300 > /proc/42/oom_score_adj'],
  [{ kind: 'sysctl', path: '/proc/sys/vm/swappiness' }, '10', "echo '10' > '/proc/sys/vm/swappiness'"],
  [scheduler, 'bfq', "echo 'bfq' > '/sys/block/vda/queue/scheduler'"],
  [
    scheduler,
    'none nr_requests=64',
    "echo 'none' > '/sys/block/vda/queue/scheduler'; echo '64' > '/sys/block/vda/queue/nr_requests'",
  ],
  [swap, 'off lzo-rle', "swapoff '/dev/zram0'; echo 1 > '/sys/block/zram0/reset'"],
  [swap, 'on 4096', "echo 4096 > '/sys/block/zram0/disksize' && mkswap '/dev/zram0' && swapon -p 100 '/dev/zram0'"],
  [unit, 'inactive', "systemctl --user stop 'sync.service'"],
  [unit, 'active', "systemctl --user start 'sync.service'"],
  [{ kind: 'value', file: { path: "/sys/it's", file: '0:1' } }, 'a', "echo 'a' > '/sys/it'\\''s'"],
])('writes %j as a shell command', (knob, value, line) => {
  expect(shellLine(knob, value)).toBe(line);
});

it('gives one setting one name', () => {
  const nice: Knob = { kind: 'nice', process, thread: 43 };
  expect(knobName(nice)).toBe(knobName({ ...nice }));
  const names = [
    nice,
    { ...nice, thread: 44 },
    { ...nice, process: { ...process, startTicks: 8 } },
    { kind: 'run-state', process } as const,
    { kind: 'autogroup', process } as const,
    scheduler,
    swap,
    unit,
    { kind: 'user-unit', unit: 'other.service' } as const,
  ].map(knobName);
  expect(new Set(names).size).toBe(names.length);
});

it('detects an undo that was interrupted', () => {
  expect(isCutShort(scheduler, 'none nr_requests=256', 'none nr_requests=64')).toBe(true);
  expect(isCutShort(scheduler, 'kyber', 'none nr_requests=64')).toBe(false);
  expect(isCutShort(swap, 'off lzo-rle', 'off lz4')).toBe(true);
  expect(isCutShort(swap, 'on 4096', 'off lz4')).toBe(false);
  expect(isCutShort({ kind: 'oom-score', process }, '5', '5')).toBe(false);
});
