import { appendFileSync, chmodSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import type { KnobDriver } from '../changes/knob-driver';
import { ChangeLedger } from './change-ledger';
import type { ClientIdentity } from './client-identity';

const KNOB = { kind: 'sysctl', path: '/proc/sys/vm/swappiness' } as const;
const RESOLVED = { ok: true, knob: KNOB, text: 'vm.swappiness', check: () => undefined } as const;
const ANNA: ClientIdentity = { uid: 1000, pid: 10, startTicks: 1 };
const BERT: ClientIdentity = { uid: 1001, pid: 11, startTicks: 1 };

/** A machine with one knob whose writes can fail. */
function createMachine() {
  const machine = { value: '60', bootId: 'boot-1', fails: false, isDeaf: false };
  const driver: KnobDriver = {
    read: () => ({ kind: 'value', value: machine.value }),
    write: (_, value) => {
      if (machine.fails) throw new Error('EIO');
      if (!machine.isDeaf) machine.value = value;
    },
    undoProblem: () => undefined,
    awaitPending: () => undefined,
    heirsOf: () => [],
    uptimeTicks: 100,
    get bootId() {
      return machine.bootId;
    },
  };
  const alive = new Set<ClientIdentity['pid']>([ANNA.pid, BERT.pid]);
  const folder = join(temporaryDirectory(), 'state');
  const open = () => new ChangeLedger({ folder, driver, isAlive: ({ pid }) => alive.has(pid), nowMs: () => 0 });
  return { machine, alive, folder, open };
}

describe('the ledger', () => {
  it('leaves nothing behind if a write fails or has no effect', () => {
    const { machine, open } = createMachine();
    const ledger = open();
    machine.isDeaf = true;
    expect(ledger.set(ANNA, RESOLVED, '10', false)).toMatchObject({
      refusal: 'failed',
      reason: expect.stringMatching(/did not accept/),
    });
    machine.isDeaf = false;
    machine.fails = true;
    expect(ledger.set(ANNA, RESOLVED, '10', false)).toEqual({ ok: false, refusal: 'failed', reason: 'EIO' });
    machine.fails = false;
    expect(ledger.list()).toEqual([]);
    expect(ledger.set(BERT, RESOLVED, '10', false)).toMatchObject({ ok: true, before: '60' });
  });

  it('tries a failed undo three times and then releases the setting', () => {
    const { machine, alive, open } = createMachine();
    open().set(ANNA, RESOLVED, '10', false);
    alive.delete(ANNA.pid);
    machine.fails = true;
    for (let starts = 0; starts < 3; starts++) {
      expect(open().list()).toHaveLength(starts < 2 ? 1 : 0);
    }
    machine.fails = false;
    expect(open().set(BERT, RESOLVED, '20', false)).toMatchObject({ ok: true, before: '10' });
  });

  it('undoes a change that failed earlier once the undo works', () => {
    const { machine, alive, open } = createMachine();
    open().set(ANNA, RESOLVED, '10', false);
    alive.delete(ANNA.pid);
    machine.fails = true;
    open();
    machine.fails = false;
    open();
    expect(machine.value).toBe('60');
  });

  it('settles the changes of a dead client when another client needs the setting', () => {
    const { machine, alive, open } = createMachine();
    const ledger = open();
    ledger.set(ANNA, RESOLVED, '10', false);
    expect(ledger.set(BERT, RESOLVED, '20', false)).toMatchObject({
      refusal: 'held',
      reason: expect.stringMatching(/user 1000 set .* still active/),
    });
    alive.delete(ANNA.pid);
    expect(ledger.set(BERT, RESOLVED, '20', false)).toMatchObject({ ok: true, before: '60', after: '20' });
    ledger.release(BERT);
    expect(machine.value).toBe('60');
  });

  it('has nothing to undo after a reboot', () => {
    const { machine, open } = createMachine();
    open().set(ANNA, RESOLVED, '10', true);
    Object.assign(machine, { bootId: 'boot-2', value: '33' });
    expect(open().list()).toEqual([]);
    expect(machine.value).toBe('33');
  });

  it('only undoes changes after its journal was damaged', () => {
    const { machine, folder, open } = createMachine();
    open().set(ANNA, RESOLVED, '10', false);
    appendFileSync(join(folder, 'journal.log'), '{"sequence":3,"ty');
    const ledger = open();
    expect(ledger.set(BERT, RESOLVED, '20', false)).toMatchObject({
      refusal: 'refused',
      reason: expect.stringMatching(/damaged/),
    });
    expect(ledger.restore(ANNA, KNOB)).toMatchObject({ state: 'undone' });
    expect(machine.value).toBe('60');
  });

  it('keeps its journal private', () => {
    const { folder, open } = createMachine();
    open().set(ANNA, RESOLVED, '10', false);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'journal.log')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, 'journal.log'), 'utf8')).toContain('"by":"uid 1000, helper 10@1"');
    chmodSync(folder, 0o770);
    expect(open).toThrow('only root can write');
  });

  it('refuses a folder below one that other users can write to', () => {
    const { folder, open } = createMachine();
    mkdirSync(folder, { mode: 0o700 });
    chmodSync(join(folder, '..'), 0o777);
    expect(open).toThrow('only root can write');
  });
});
