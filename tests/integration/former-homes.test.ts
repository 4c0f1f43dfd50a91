import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../src/shared/model/time';
import { fixturePath } from '../helpers/fixture';
import { startTestHost } from '../helpers/host';
import { pin } from '../helpers/interfaces';
import { temporaryDirectory } from '../helpers/temporary';

/** Time at which the host of the fixture ended, shortly after its last change. */
const ENDED_AT_MS = 1_796_028_469_211;

/**
 * Sets the time of a program and its workers to a minute after the home was left, because samples and silences expire.
 */
function optionsForClock(nowMs: number): string {
  const shift = `const offset = ${nowMs} - Date.now();
    const Real = Date;
    globalThis.Date = class Date extends Real {
      constructor(...args) { if (args.length === 0) super(Real.now() + offset); else super(...args); }
      static now() { return Real.now() + offset; }
    };`;
  return `--import=data:text/javascript,${encodeURIComponent(shift)}`;
}

async function openFormerHome(name: string) {
  const home = temporaryDirectory();
  execFileSync('tar', ['-xzf', fixturePath(`homes/${name}.tar.gz`), '-C', home]);
  const env = { HOME: home, XDG_CONFIG_HOME: '', NODE_OPTIONS: optionsForClock(ENDED_AT_MS + MINUTE_MS) };
  const host = await startTestHost({ home, env });
  onTestFinished(async () => void (await host.end()));
  const { api, close } = await host.connect();
  onTestFinished(close);
  return { home, api, host };
}

describe.runIf(process.platform === 'linux')('a home that version 0.1.0 left', () => {
  it('opens with all stored data', async () => {
    const { home, api } = await openFormerHome('0.1.0');

    const { text: days } = await api.store.export({
      keys: ['pressure_some_ratio{resource="cpu"}'],
      fromMs: ENDED_AT_MS - 21 * DAY_MS,
      // This host adds samples to the last day.
      toMs: ENDED_AT_MS - 2 * DAY_MS,
      format: 'csv',
      stepMs: DAY_MS,
    });
    const { text: seconds } = await api.store.export({
      keys: ['load_1m_ratio', 'memory_available_bytes'],
      fromMs: ENDED_AT_MS - MINUTE_MS,
      toMs: ENDED_AT_MS,
      format: 'csv',
    });
    await pin('former-home-0.1.0.csv', `${days}${seconds}`);

    expect(await api.alerts.rules()).toMatchObject({ problems: [], rules: [{ name: 'memory-in-use' }] });
    expect(await api.alerts.list()).toMatchObject([
      { rule: 'memory-in-use', phase: 'acknowledged', acknowledgedBy: 'person', firedAtMs: expect.any(Number) },
    ]);
    expect(await api.alerts.silences()).toMatchObject([
      { matchers: { rule: 'disk-full' }, comment: 'for a test', createdBy: 'person' },
    ]);
    const reported = (await api.alerts.history({})).filter(({ atMs }) => atMs < ENDED_AT_MS).map(({ kind }) => kind);
    expect(reported).toEqual(['acknowledged', 'delivered', 'notified', 'firing', 'silenced', 'pending']);
    expect(await api.schedules.list()).toMatchObject([
      {
        change: { action: 'own-pace', target: 'machine', value: '3', forMs: 3_600_000 },
        timing: { kind: 'window', cron: '30 2 1 1 *', timeZone: 'UTC' },
      },
    ]);
    const changes = (await api.optimize.history()).filter(({ startedAtMs }) => startedAtMs < ENDED_AT_MS);
    expect(changes.map(({ action, state, by }) => `${action} ${state} ${by}`)).toEqual([
      'own-pace undone profile calm',
      'own-pace undone change-set 1796028439459-b658dce1.slower',
      'autostart-off kept person',
      'process-priority undone person',
    ]);
    expect((await api.optimize.status()).safeMode).toBeNull();
    const thresholds = await api.thresholds.get();
    expect(thresholds.changes).toMatchObject([{ limit: 'cpu-pressure', by: 'person', isReverted: false }]);
    expect(thresholds.limits.find(({ id }) => id === 'cpu-pressure')).toMatchObject({
      isLearned: true,
      bounds: { warning: 0.2, critical: 0.5 },
    });
    const settings = (await api.config.list()).filter(({ origin }) => origin !== 'default');
    expect(Object.fromEntries(settings.map(({ key, origin, value }) => [key, [origin, value]]))).toMatchObject({
      'automation.change_sets.health_threshold': ['file', 0],
      'automation.levels.memory': ['runtime', 'ask'],
      'health.window_minutes': ['runtime', 30],
      services: ['file', [{ name: 'root', kind: 'file', path: '/' }]],
    });
    expect(await api.automation.get()).toMatchObject({ pause: { kind: 'paused', untilMs: null } });
    expect((await api.services.list()).map((one) => one.name)).toEqual(['homeostat', 'root', 'null']);
    expect(await api.profiles.active()).toEqual({ active: 'calm' });
    expect((await api.changeSets.list()).ended).toMatchObject([{ name: 'calm', outcome: 'done' }]);
    const incidents = await api.health.incidents({ fromMs: ENDED_AT_MS - DAY_MS, toMs: ENDED_AT_MS });
    expect(incidents).toMatchObject([
      { id: 'incident-1796028439173-cpu', severity: 'critical', firstSignal: { signal: 'cpu-pressure' } },
    ]);

    // Moved or omitted data would cause a notice, as does throttling on a busy machine.
    const { notices } = await api.status.get();
    expect(notices.filter(({ id, level }) => level !== 'info' && id !== 'event-loop')).toEqual([]);
    expect(readdirSync(home).filter((name) => /corrupt|damaged|aside/.test(name))).toEqual([]);
    expect((await api.store.stats()).damaged).toBe(0);
  });
});
