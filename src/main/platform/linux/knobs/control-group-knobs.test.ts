import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../../../../tests/helpers/temporary';
import { writeTree } from '../../../../../tests/helpers/write-tree';
import { shellLine } from '../../../../shared/model/change';
import { ControlGroupKnobs } from './control-group-knobs';
import { fileIdOf } from './file-place';

const knobs = new ControlGroupKnobs();

/** Creates the files of a group without the kernel. */
function makeGroup(files: Readonly<Record<string, string>>) {
  const folder = temporaryDirectory();
  writeTree(folder, files);
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const fileOf = (name: string) => ({ path: join(folder, name), file: fileIdOf(join(folder, name)) ?? '' });
  return { folder, read, fileOf };
}

describe('a value of a control group', () => {
  it('is written unchanged, and disappears with the group', () => {
    const { read, fileOf } = makeGroup({ 'cpu.max': 'max 100000\n' });
    const knob = { kind: 'group-value', file: fileOf('cpu.max') } as const;
    expect(knobs.read(knob)).toEqual({ kind: 'value', value: 'max 100000' });
    knobs.write(knob, '50000 100000');
    expect(read('cpu.max')).toBe('50000 100000');
    rmSync(knob.file.path);
    expect(knobs.read(knob)).toMatchObject({ kind: 'gone' });
    expect(() => knobs.write(knob, 'max 100000')).toThrow('ENOENT');
  });

  it('differs from that of a new group with the same name', () => {
    const { fileOf } = makeGroup({ 'cpu.weight': '100\n' });
    const knob = { kind: 'group-value', file: { ...fileOf('cpu.weight'), file: '0:1' } } as const;
    expect(knobs.read(knob)).toMatchObject({ kind: 'gone' });
    expect(() => knobs.write(knob, '10')).toThrow('is now a different group');
  });
});

describe('an idle control group', () => {
  it('gets its own weight back afterward', () => {
    const { read, fileOf } = makeGroup({ 'cpu.shares': '512\n', 'cpu.idle': '0\n' });
    const knob = { kind: 'group-idle', file: fileOf('cpu.shares'), weight: '512' } as const;
    expect(knobs.read(knob)).toEqual({ kind: 'value', value: 'weight 512' });
    knobs.write(knob, 'idle');
    expect(read('cpu.idle')).toBe('1');
    expect(knobs.read(knob)).toEqual({ kind: 'value', value: 'idle' });
    knobs.write(knob, 'weight 512');
    expect([read('cpu.idle'), read('cpu.shares')]).toEqual(['0', '512']);
    expect(shellLine(knob, 'weight 512')).toMatch(/^echo 0 > '.*cpu\.idle'; echo 512 > '.*cpu\.shares'$/);
  });

  it('stays idle after an interrupted undo, unless another weight was set', () => {
    const { fileOf } = makeGroup({ 'cpu.weight': '100\n', 'cpu.idle': '0\n' });
    const knob = { kind: 'group-idle', file: fileOf('cpu.weight'), weight: '50' } as const;
    expect(knobs.read(knob)).toEqual({ kind: 'value', value: 'idle' });
    writeFileSync(knob.file.path, '70');
    expect(knobs.read(knob)).toEqual({ kind: 'value', value: 'weight 70' });
  });
});

describe('a frozen control group', () => {
  it('in version 1 is recognized by its own flag, because its state lags behind', () => {
    const { read, fileOf } = makeGroup({ 'freezer.state': 'FREEZING\n', 'freezer.self_freezing': '1\n' });
    const knob = { kind: 'group-frozen', file: fileOf('freezer.state') } as const;
    expect(knobs.read(knob)).toEqual({ kind: 'value', value: 'frozen' });
    knobs.write(knob, 'running');
    expect(read('freezer.state')).toBe('THAWED');
  });

  it('in version 2 has one flag', () => {
    const { read, fileOf } = makeGroup({ 'cgroup.freeze': '0\n', 'cgroup.events': 'populated 1\nfrozen 1\n' });
    const knob = { kind: 'group-frozen', file: fileOf('cgroup.freeze') } as const;
    expect(knobs.read(knob)).toEqual({ kind: 'value', value: 'running' });
    knobs.write(knob, 'frozen');
    expect(read('cgroup.freeze')).toBe('1');
    expect(shellLine(knob, 'running')).toMatch(/^echo 0 > /);
  });
});

describe('the limit of a disk', () => {
  it('is the line of that disk, or the line without limits', () => {
    const { fileOf } = makeGroup({ 'io.max': '8:16 rbps=max wbps=1048576 riops=max wiops=max\n' });
    const knob = (device: string) => ({ kind: 'group-io-limit', file: fileOf('io.max'), device }) as const;
    expect(knobs.read(knob('8:16'))).toEqual({
      kind: 'value',
      value: '8:16 rbps=max wbps=1048576 riops=max wiops=max',
    });
    expect(knobs.read(knob('8:1'))).toEqual({ kind: 'value', value: '8:1 rbps=max wbps=max riops=max wiops=max' });
  });

  it('in version 1 is a number, 0 without a limit', () => {
    const { read, fileOf } = makeGroup({ 'blkio.throttle.read_bps_device': '' });
    const knob = { kind: 'group-io-limit', file: fileOf('blkio.throttle.read_bps_device'), device: '8:0' } as const;
    expect(knobs.read(knob)).toEqual({ kind: 'value', value: '8:0 0' });
    knobs.write(knob, '8:0 1048576');
    expect(read('blkio.throttle.read_bps_device')).toBe('8:0 1048576');
  });
});

it('requests reclaim once and keeps no value', async () => {
  const { read, fileOf } = makeGroup({ 'memory.reclaim': '' });
  const knob = { kind: 'group-reclaim', file: fileOf('memory.reclaim') } as const;
  expect(knobs.read(knob)).toEqual({ kind: 'value', value: 'not asked for' });
  knobs.write(knob, '1048576');
  expect(knobs.read(knob)).toEqual({ kind: 'value', value: '1048576' });
  await expect.poll(() => read('memory.reclaim')).toBe('1048576\n');
  knobs.write(knob, 'not asked for');
  expect(knobs.read(knob)).toEqual({ kind: 'value', value: 'not asked for' });
  expect(new ControlGroupKnobs().read(knob)).toEqual({ kind: 'value', value: 'not asked for' });
});
