import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../tests/helpers/seeded-random';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { writeTree } from '../../../tests/helpers/write-tree';
import { LinuxKnobs } from '../platform/linux/knobs/linux-knobs';
import { ChangeLedger } from './change-ledger';
import { HelperSession } from './helper-session';

const CLIENT = { uid: 1000, pid: 7, startTicks: 9 };
const HELLO = '{"id":1,"verb":"hello","protocol":1}';
const SETTINGS = { 'proc/sys/vm/swappiness': '60', 'proc/sys/vm/vfs_cache_pressure': '100', 'etc/shadow': 'secret' };

/** Creates a helper for a machine of files. */
function createHelper() {
  const root = temporaryDirectory();
  writeTree(root, {
    ...SETTINGS,
    'proc/sys/kernel/random/boot_id': 'boot-1\n',
    'proc/uptime': '100.00 100.00\n',
  });
  const driver = new LinuxKnobs(join(root, 'proc'));
  const ledger = new ChangeLedger({ folder: join(root, 'state'), driver, isAlive: () => true, nowMs: () => 1_000 });
  let nowMs = 0;
  const createSession = () =>
    new HelperSession({
      client: CLIENT,
      version: '1',
      machine: { root, relatives: new Set() },
      driver,
      ledger,
      monotonicMs: () => nowMs,
    });
  const wait = (forMs: number) => {
    nowMs += forMs;
  };
  return { root, ledger, createSession, wait };
}

const setLine = (value: string) =>
  JSON.stringify({
    id: 2,
    verb: 'set',
    knob: { kind: 'setting', name: 'vm.swappiness', instance: '' },
    value,
    lasts: false,
  });

/** Creates a line between a request and noise, and sometimes a request. */
function createLine(random: () => number): string | undefined {
  const pick = <T>(choices: readonly T[]) => choices[Math.floor(random() * choices.length)] as T;
  const hostile = [
    '../../etc/shadow',
    '\0',
    '',
    'x'.repeat(300),
    '60; reboot',
    '$(reboot)',
    '__proto__',
    '\u2028',
    '1e9',
  ];
  const value = () =>
    random() < 0.5 ? pick(['60', '61', '90']) : pick<unknown>([...hostile, 0, -1, null, {}, [], true, 1e308, '100']);
  const knob = () =>
    pick<unknown>([
      {
        kind: 'setting',
        name: pick(['vm.swappiness', 'vm.vfs_cache_pressure', pick(hostile)]),
        instance: pick(['', '', pick(hostile)]),
      },
      { kind: 'group', name: 'cpu.weight', group: `user.slice/user-1000.slice/${pick(hostile)}` },
      {
        kind: 'thread',
        name: pick(['nice', 'affinity']),
        pid: pick([0, 1, 7, 4_000_000]),
        startTicks: 1,
        thread: pick([3, -1]),
      },
      { kind: pick(['process', 'path', 'file']), name: 'oom-score', path: '/etc/shadow', pid: 3, startTicks: 0 },
      value(),
    ]);
  const request = {
    id: pick<unknown>([1, 2, 3, 4, 5, -1, 'x', 1.5]),
    verb: pick(['set', 'set', 'read', 'restore', 'list', 'hello', 'beat', 'exec', 'constructor']),
    protocol: pick([1, 1, 2]),
    knob: knob(),
    value: value(),
    lasts: pick<unknown>([true, false, false, 'yes']),
  };
  const { verb } = request;
  const fields =
    verb === 'set'
      ? ['knob', 'value', 'lasts']
      : verb === 'hello'
        ? ['protocol']
        : ['read', 'restore'].includes(verb)
          ? ['knob']
          : [];
  const exact = Object.fromEntries(
    Object.entries(request).filter(([name]) => ['id', 'verb', ...fields].includes(name)),
  );
  const text = JSON.stringify(random() < 0.8 ? exact : request);
  const how = random();
  if (how < 0.02) return undefined;
  if (how < 0.8) return text;
  const at = Math.floor(random() * text.length);
  return how < 0.9
    ? text.slice(0, at)
    : `${text.slice(0, at)}${String.fromCharCode(random() * 65_536)}${text.slice(at + 1)}`;
}

describe('a session', () => {
  it('requires the same protocol in the first request', () => {
    const { createSession } = createHelper();
    const early = createSession();
    expect(early.answer(setLine('61'))).toMatchObject({ ok: false, refusal: 'protocol' });
    expect(early.isOver).toBe(true);
    const newer = createSession();
    expect(newer.answer('{"id":1,"verb":"hello","protocol":2}')).toMatchObject({
      ok: false,
      refusal: 'protocol',
      reason: 'this helper supports protocol 1, not 2',
    });
    expect(newer.isOver).toBe(true);
    expect(createSession().answer(HELLO)).toEqual({
      id: 1,
      ok: true,
      result: { protocol: 1, version: '1', uid: 1000 },
    });
  });

  it('limits requests, and ends after too many invalid ones', () => {
    const { createSession, wait } = createHelper();
    const session = createSession();
    session.answer(HELLO);
    const results = Array.from({ length: 1_100 }, () => session.answer('{"id":3,"verb":"beat"}'));
    expect(results.filter(({ ok }) => ok)).toHaveLength(999);
    expect(results.at(-1)).toMatchObject({ refusal: 'busy' });
    wait(5);
    expect(session.answer('{"id":3,"verb":"beat"}').ok).toBe(true);
    for (let count = 0; count < 99; count++) session.answer('{');
    expect(session.isOver).toBe(false);
    session.answer(undefined);
    expect(session.isOver).toBe(true);
  });

  it('responds to every line, and undoes everything that it changed', () => {
    const { root, ledger, createSession, wait } = createHelper();
    const random = createRandom(4711, 'lines');
    let session = createSession();
    session.answer(HELLO);
    const outcomes = new Map<string, number>();
    for (let count = 0; count < 5_000; count++) {
      wait(5);
      if (session.isOver) {
        session = createSession();
        session.answer(HELLO);
      }
      const reply = session.answer(createLine(random));
      const outcome = reply.ok ? 'ok' : reply.refusal;
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    // The lines included noise, refusals and changes.
    for (const outcome of ['ok', 'nonsense', 'refused', 'held']) expect(outcomes.get(outcome)).toBeGreaterThan(5);
    expect(outcomes.get('failed')).toBeUndefined();
    ledger.releaseAll();
    expect(ledger.list()).toEqual([]);
    for (const [path, text] of Object.entries(SETTINGS)) expect(readFileSync(join(root, path), 'utf8')).toBe(text);
  });
});
