import { expect, it, vi } from 'vitest';
import { createBus, createMachine } from '../../../tests/helpers/examined-machine';
import { CHECKS } from './checks';
import { examineMachine, isImportantMissing } from './examine-machine';

it('names each check once, and gives each a remedy unless it is ok', async () => {
  const ids = CHECKS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const files of [{}, { '.dockerenv': '' }]) {
    const { checks } = await examineMachine(createMachine(files), []);
    expect(checks.map(({ id }) => id)).toEqual(ids);
    for (const { id, state, detail, remedy, ...rest } of checks) {
      expect(Object.keys(rest)).toEqual(['title']);
      expect(detail, id).not.toBe('');
      if (state === 'ok') expect(remedy, id).toBeNull();
      else expect(remedy, id).toMatch(/^(?:[A-Z]|`homeostat )[^\n]+$/);
    }
  }
});

it('fails only if something important is missing', async () => {
  const empty = await examineMachine(createMachine({}), []);
  expect(isImportantMissing(empty)).toBe(true);
  const unimportant = empty.checks.map((check) => ({
    ...check,
    state: ['tray', 'sensors'].includes(check.id) ? ('missing' as const) : ('ok' as const),
  }));
  expect(isImportantMissing({ checks: unimportant, actions: [] })).toBe(false);
});

it('only makes the checks that have a meaning on other systems', async () => {
  const { checks } = await examineMachine(createMachine({}, { platform: 'darwin' }), []);
  const ids = checks.map(({ id }) => id);
  expect(ids).toContain('data-directory');
  expect(ids).not.toContain('pressure');
});

it('counts an error and a check that hangs as unknown, and closes the bus', async () => {
  const close = vi.fn();
  const bus = { ...createBus({}), ownerOf: () => new Promise<undefined>(() => undefined), close };
  const machine = createMachine(
    {},
    {
      probes: {
        openBus: async () => bus,
        isClockSynchronized: () => Promise.reject(new Error('broken')),
      },
    },
  );
  const { checks } = await examineMachine(machine, []);
  const of = (wanted: string) => checks.find(({ id }) => id === wanted);
  expect(of('clock')).toMatchObject({ state: 'unknown', detail: 'broken' });
  expect(of('tray')).toMatchObject({ state: 'unknown', detail: 'no response in time' });
  expect(close).toHaveBeenCalledOnce();
});
