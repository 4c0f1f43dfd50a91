import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../../../tests/helpers/temporary';
import { writeTree } from '../../../../../tests/helpers/write-tree';
import type { Knob } from '../../../../shared/model/change';
import type { RunProgramSync } from '../../run-program-sync';
import { parseSwaps } from '../parse-swaps';
import { choicesOf, chosenValue } from './chosen-value';
import { readIoScheduler, writeIoScheduler } from './io-scheduler';
import { LinuxKnobs } from './linux-knobs';
import { readProcessIdentity } from './process-identity';
import { parseSchedulingPolicy } from './scheduling-policy';
import { writeUserUnit } from './user-unit';
import { readZramSwap, writeZramSwap } from './zram-swap';

/** Records commands and responds by program. */
function recordRuns(results: Readonly<Record<string, string>> = {}) {
  const runs: string[] = [];
  const run: RunProgramSync = (program, args) => {
    runs.push([program, ...args].join(' '));
    return results[program] ?? '';
  };
  return { runs, run };
}

function startTarget(): ChildProcess & { readonly pid: number } {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child as ChildProcess & { readonly pid: number };
}

it('reads the choice in brackets and all choices', () => {
  expect(chosenValue('none [mq-deadline] bfq \n')).toBe('mq-deadline');
  expect(chosenValue('128\n')).toBe('128');
  expect(choicesOf('none [mq-deadline] bfq \n')).toEqual(['none', 'mq-deadline', 'bfq']);
  expect(choicesOf('\n')).toEqual([]);
});

describe('the scheduler of a disk', () => {
  function queueWith(files: Readonly<Record<string, string>>): string {
    const root = temporaryDirectory();
    writeTree(root, files);
    return root;
  }

  it('includes its settings for the original one only', () => {
    const queue = queueWith({
      scheduler: 'none [mq-deadline] bfq\n',
      nr_requests: '64\n',
      'iosched/fifo_batch': '7\n',
      'iosched/strange': 'many words\n',
    });
    const path = join(queue, 'scheduler');
    expect(readIoScheduler(path, 'mq-deadline')).toBe('mq-deadline nr_requests=64 iosched/fifo_batch=7');
    expect(readIoScheduler(path, 'none')).toBe('mq-deadline');
  });

  it('is set before the settings that differ', () => {
    const queue = queueWith({
      scheduler: '[none] mq-deadline\n',
      nr_requests: '256\n',
      wbt_lat_usec: '75000\n',
      'iosched/fifo_batch': '16\n',
    });
    writeIoScheduler(join(queue, 'scheduler'), 'mq-deadline nr_requests=64 wbt_lat_usec=75000 iosched/fifo_batch=7');
    const files = ['scheduler', 'nr_requests', 'wbt_lat_usec', 'iosched/fifo_batch'];
    // An unchanged value is not written, so that the line break remains.
    expect(files.map((file) => readFileSync(join(queue, file), 'utf8'))).toEqual(['mq-deadline', '64', '75000\n', '7']);
  });

  it.each(['bfq ../../x=1', 'bfq nr_requests=$(id)', 'bfq iosched/../x=1'])('refuses %s', (value) => {
    const queue = queueWith({ scheduler: '[none] bfq\n', nr_requests: '1\n' });
    expect(() => writeIoScheduler(join(queue, 'scheduler'), value)).toThrow('is not a valid scheduler setting');
    expect(readFileSync(join(queue, 'scheduler'), 'utf8')).toBe('[none] bfq\n');
  });
});

it('parses a policy as chrt prints it in English', () => {
  const reply = (policy: string) =>
    `pid 7's current scheduling policy: ${policy}\npid 7's current scheduling priority: 0\n`;
  expect(parseSchedulingPolicy(reply('SCHED_OTHER'))).toBe('other');
  expect(parseSchedulingPolicy(reply('SCHED_IDLE|SCHED_RESET_ON_FORK'))).toBe('idle reset-on-fork');
  expect(parseSchedulingPolicy('chrt: failed')).toBeUndefined();
});

describe('compressed swap', () => {
  const meminfo = (availableKilobytes: number) => `MemTotal: 8000000 kB\nMemAvailable: ${availableKilobytes} kB\n`;
  const heading = 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n';

  function machineWith(swaps: string, availableKilobytes: number, disksize: string) {
    const root = temporaryDirectory();
    const zram = join(root, 'zram0');
    writeTree(root, {
      swaps: `${heading}${swaps}`,
      meminfo: meminfo(availableKilobytes),
      'zram0/disksize': disksize,
      'zram0/comp_algorithm': 'lzo [lz4]\n',
      'zram0/reset': '',
    });
    return { root, zram };
  }

  it('reports the swapped-out memory', () => {
    const text = `${heading}/dev/zram0                              partition\t65532\t\t1024\t\t100\n`;
    expect(parseSwaps(text)).toEqual([{ path: '/dev/zram0', usedBytes: 1024 * 1024 }]);
    expect(parseSwaps(heading)).toEqual([]);
  });

  it('is set up and enabled', () => {
    const { root, zram } = machineWith('', 1000, '0\n');
    expect(readZramSwap(zram)).toBe('off lz4');
    const { runs, run } = recordRuns();
    writeZramSwap(zram, 'on 1048576', root, run);
    expect(readZramSwap(zram)).toBe('on 1048576');
    expect(runs).toEqual(['mkswap /dev/zram0', 'swapon -p 100 /dev/zram0']);
  });

  it('is removed if memory has room for its content, and keeps its algorithm', () => {
    const { root, zram } = machineWith('/dev/zram0 partition 65532 1000 100\n', 1201, '1048576');
    const { runs, run } = recordRuns();
    writeZramSwap(zram, 'off lzo', root, run);
    expect(runs).toEqual(['swapoff /dev/zram0']);
    expect(readFileSync(join(zram, 'reset'), 'utf8')).toBe('1');
    expect(readFileSync(join(zram, 'comp_algorithm'), 'utf8')).toBe('lzo');
  });

  it('counts as removed if another process did it, and as failed otherwise', () => {
    const refusing = (root: string, isFaster: boolean): RunProgramSync => {
      return () => {
        if (isFaster) writeFileSync(join(root, 'swaps'), heading);
        throw new Error('swapoff failed');
      };
    };
    const faster = machineWith('/dev/zram0 partition 65532 1000 100\n', 9000, '1048576');
    writeZramSwap(faster.zram, 'off lz4', faster.root, refusing(faster.root, true));
    expect(readFileSync(join(faster.zram, 'reset'), 'utf8')).toBe('1');
    const busy = machineWith('/dev/zram0 partition 65532 1000 100\n', 9000, '1048576');
    expect(() => writeZramSwap(busy.zram, 'off lz4', busy.root, refusing(busy.root, false))).toThrow('swapoff failed');
  });

  it('stays if memory has no room', () => {
    const { root, zram } = machineWith('/dev/zram0 partition 65532 1000 100\n', 1199, '1048576');
    const { runs, run } = recordRuns();
    expect(() => writeZramSwap(zram, 'off lz4', root, run)).toThrow('too little free memory');
    expect(runs).toEqual([]);
    expect(readFileSync(join(zram, 'reset'), 'utf8')).toBe('');
  });
});

describe('a unit', () => {
  const knob: Knob = { kind: 'user-unit', unit: 'sync.service' };

  it('is active, inactive or gone', () => {
    const reading = (reply: string) =>
      new LinuxKnobs('/proc', { factor: 1 }, recordRuns({ systemctl: reply }).run).read(knob);
    expect(reading('LoadState=loaded\nActiveState=active\n')).toEqual({ kind: 'value', value: 'active' });
    expect(reading('LoadState=not-found\nActiveState=inactive\n')).toMatchObject({ kind: 'gone' });
  });

  it('is started and stopped by name only', () => {
    const { runs, run } = recordRuns();
    writeUserUnit('sync.service', 'inactive', run);
    writeUserUnit('sync.service', 'active', run);
    expect(runs).toEqual(['systemctl --user stop -- sync.service', 'systemctl --user start -- sync.service']);
  });
});

it('reads and writes a sysctl', () => {
  const path = join(temporaryDirectory(), 'swappiness');
  writeFileSync(path, '60\n');
  const knob: Knob = { kind: 'sysctl', path };
  const knobs = new LinuxKnobs();
  expect(knobs.read(knob)).toEqual({ kind: 'value', value: '60' });
  knobs.write(knob, '10');
  expect(knobs.read(knob)).toEqual({ kind: 'value', value: '10' });
});

describe.runIf(process.platform === 'linux')('a real process', () => {
  const knobs = new LinuxKnobs();
  const textOf = (knob: Knob) => {
    const reading = knobs.read(knob);
    return reading.kind === 'value' ? reading.value : reading.reason;
  };

  it('is scheduled as idle and restored with its nice value and flag', (context) => {
    const { pid } = startTarget();
    const identity = readProcessIdentity('/proc', pid);
    if (identity === undefined) throw new Error('the target did not start');
    setPriority(pid, 5);
    const knob: Knob = { kind: 'scheduling-policy', process: identity, thread: pid };
    if (knobs.undoProblem(knob, 'other', 'idle') !== undefined) context.skip('it could not be undone here');
    for (const before of ['other', 'other reset-on-fork', 'batch']) {
      knobs.write(knob, before);
      knobs.write(knob, 'idle');
      expect(textOf(knob)).toBe('idle');
      knobs.write(knob, before);
      expect(textOf(knob)).toBe(before);
    }
    expect(getPriority(pid)).toBe(5);
    expect(() => knobs.write(knob, 'fifo')).toThrow('not a policy that can be set');
  });

  it('gets an out-of-memory score and its former one back', () => {
    const { pid } = startTarget();
    const identity = readProcessIdentity('/proc', pid);
    if (identity === undefined) throw new Error('the target did not start');
    const knob: Knob = { kind: 'oom-score', process: identity };
    const before = textOf(knob);
    knobs.write(knob, '900');
    expect(readFileSync(`/proc/${pid}/oom_score_adj`, 'utf8')).toBe('900\n');
    knobs.write(knob, before);
    expect(textOf(knob)).toBe(before);
  });
});
