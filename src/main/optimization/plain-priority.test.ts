import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { AppLog } from '../base/log';
import {
  createMacosSystem,
  createWindowsSystem,
  type ForeignSystem,
  parseBootTime,
  parseCimProcess,
  parsePs,
} from '../platform/generic/foreign-system';
import { PriorityKnobs } from '../platform/generic/priority-knobs';
import type { RunProgramSync } from '../platform/run-program-sync';
import { createPlainPriority } from './actions/plain-priority';
import { AutomatedOptimizationEngine } from './engine';
import { NO_GUARD } from './guard';

// Sample output from the manuals, because neither system was available.
const PS = '  642     1   501 Sat Nov 21 09:00:00 2026     /Applications/Video Tool.app/Contents/MacOS/Video Tool\n';
const CIM = JSON.stringify({
  ProcessId: 642,
  ParentProcessId: 100,
  Name: 'encoder.exe',
  ExecutablePath: 'C:\\Tools\\encoder.exe',
  started: '134000000000000000',
});
const log = new AppLog(
  () => undefined,
  () => 0,
).for('engine');

function runWith(results: Readonly<Record<number, string>>): RunProgramSync {
  return (program, args) => {
    if (program === 'sysctl') return '{ sec = 1763700000, usec = 12 } Fri Nov 21 05:20:00 2025\n';
    const script = args.join(' ');
    if (script.includes('LastBootUpTime')) return '133999999999999999\r\n';
    const reply = results[Number(/(?:ProcessId=|-p )(\d+)/.exec(script)?.[1])];
    if (reply === undefined && program === 'ps') throw new Error('ps: exit 1');
    return reply ?? '';
  };
}

/** Creates an engine for a system with one process whose priority is a number in memory. */
function engineOn(system: ForeignSystem, uid: number, before = 0) {
  const nice = { value: before };
  const engine = new AutomatedOptimizationEngine({
    file: join(temporaryDirectory(), 'journal.log'),
    driver: new PriorityKnobs(system, undefined, {
      get: () => nice.value,
      set: (_, value) => {
        nice.value = value;
      },
    }),
    guard: NO_GUARD,
    actions: [createPlainPriority({ system, ownPid: 9999, uid })],
    nowMs: () => 1_000,
    log,
  });
  onTestFinished(() => engine.stopEngine());
  return { engine, nice };
}

it('parses processes of macOS and Windows', () => {
  expect(parsePs(PS)).toEqual({
    identity: {
      pid: 642,
      startTicks: Date.UTC(2026, 10, 21, 9) / 1000,
      uid: 501,
      executable: '/Applications/Video Tool.app/Contents/MacOS/Video Tool',
    },
    parentPid: 1,
    name: 'Video Tool',
  });
  expect(parsePs('')).toBeUndefined();
  expect(parseCimProcess(CIM)).toMatchObject({ identity: { pid: 642, uid: -1 }, parentPid: 100, name: 'encoder.exe' });
  expect(parseCimProcess('\r\n')).toBeUndefined();
  expect(parseBootTime('{ sec = 17, usec = 1 } Thu')).toBe('17');
  expect(() => parseBootTime('')).toThrow('does not report the boot time');
});

describe('the priority of a whole process', () => {
  const request = { action: 'process-priority', target: 'pid:642', by: 'test' };

  it('is lowered and restored on Windows', () => {
    const { engine, nice } = engineOn(createWindowsSystem(runWith({ 642: CIM })), -1);
    const { id } = engine.executeOptimization(request);
    expect(nice.value).toBe(10);
    expect(engine.rollbackOptimization(id)).toMatchObject({ state: 'undone' });
    expect(nice.value).toBe(0);
    // Values between the classes cannot be read back.
    expect(() => engine.plan({ ...request, value: '5' })).toThrow('one of 10, 19');
  });

  it('is lowered only by root on macOS', () => {
    const { engine, nice } = engineOn(createMacosSystem(0, runWith({ 642: PS })), 0);
    const { id } = engine.executeOptimization({ ...request, value: '7' });
    expect(nice.value).toBe(7);
    expect(engine.rollbackOptimization(id)).toMatchObject({ state: 'undone' });
    const { engine: ours } = engineOn(createMacosSystem(501, runWith({ 642: PS })), 501);
    expect(() => ours.plan(request)).toThrow('only root can raise a lowered priority again');
    // The dashboard offers the text after "needs administrator:" as a command to copy, and this is not one.
    const refusal = createPlainPriority({
      system: createMacosSystem(501, runWith({})),
      ownPid: 1,
      uid: 501,
    }).unsupported();
    expect(refusal).not.toContain('needs administrator');
  });

  it('is not restored if another process has the pid or the process has exited', () => {
    const results: Record<number, string> = { 642: CIM };
    const { engine, nice } = engineOn(createWindowsSystem(runWith(results)), -1);
    const { id } = engine.executeOptimization(request);
    results[642] = CIM.replace('134000', '134001');
    expect(engine.rollbackOptimization(id)).toMatchObject({ state: 'moot' });
    expect(nice.value).toBe(10);
  });

  it.each([
    ['dwm.exe is essential', { 642: CIM.replace('encoder.exe', 'dwm.exe') }, 9999],
    ['belongs to Homeostat', { 642: CIM }, 642],
    ['does not exist', {}, 9999],
  ])('is refused: %s', (reason, results, ownPid) => {
    const system = createWindowsSystem(runWith(results));
    const planned = createPlainPriority({ system, ownPid, uid: -1 }).plan({ kind: 'process', pid: 642 }, undefined);
    expect(planned).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
  });

  it('is not changed if it is real-time', () => {
    const { engine } = engineOn(createWindowsSystem(runWith({ 642: CIM })), -1, -20);
    expect(() => engine.plan(request)).toThrow('real-time');
  });
});
