import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sampleRule } from '../../../tests/helpers/alert-samples';
import { FakeClock } from '../../../tests/helpers/fake-clock';
import { createMemoryState } from '../../../tests/helpers/memory-state';
import { sampleRuleView } from '../../../tests/helpers/rule-view';
import type { Notification } from '../../shared/contract/alert-schemas';
import type { AlertsFile } from '../../shared/contract/alerts-file-schema';
import { SeriesTable } from '../../shared/model/series';
import type { KeyedState } from '../base/keyed-state';
import { AppLog } from '../base/log';
import { AlertManager } from './alert-manager';
import type { AlertsStore } from './alerts-file';
import type { Delivery } from './channel';

const MOUNTS = ['/', '/home', '/srv'];
const HISTORY = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 5_000, kinds: [] };

/** Runs the alerts of a host with channels that record notifications and a state that survives a kill. */
class Bench {
  readonly clock = new FakeClock();
  readonly notified: { readonly channel: string; readonly key: string; readonly notification: Notification }[] = [];
  readonly replies = new Map<string, Delivery>();
  readonly table = new SeriesTable();
  alerts: AlertsFile = {
    rules: [sampleRule()],
    channels: [
      { name: 'desktop', kind: 'desktop' },
      { name: 'mail', kind: 'log', path: '/dev/null' },
    ],
    routing: { default_channels: ['desktop'], routes: [], cooldown_seconds: 300 },
  };
  manager!: AlertManager;

  constructor(readonly state: KeyedState = createMemoryState()) {
    for (const mount of MOUNTS) this.table.intern('filesystem_used_ratio', { mount });
  }

  /** Starts a host; one that ran before counts as killed. */
  async start(): Promise<this> {
    const bench = this;
    const log = new AppLog(
      () => undefined,
      () => 0,
    );
    const manager = new AlertManager({
      state: this.state,
      file: {
        get current() {
          return bench.alerts;
        },
        file: '/alerts.yaml',
      } as unknown as AlertsStore,
      createChannel: ({ name: channel }) => ({
        target: channel,
        send: async (notification, key) => {
          if (bench.manager !== manager) return { kind: 'retry', reason: 'killed' };
          bench.notified.push({ channel, key, notification });
          return bench.replies.get(channel) ?? { kind: 'sent' };
        },
      }),
      clock: this.clock,
      trustedNowMs: this.clock.nowMs,
      reportLoss: () => undefined,
      log: log.for('alerts'),
      offsetMs: () => 0,
      random: () => 0.5,
    });
    this.manager = manager;
    // Not awaited: some tests have a disk that never responds.
    onTestFinished(() => void manager.stop());
    await manager.load();
    return this;
  }

  run(seconds: number, values: readonly number[], gap = false): this {
    for (let second = 0; second < seconds; second++) {
      this.clock.advance(1_000);
      this.manager.advance(sampleRuleView(this.table, values, { atMs: this.clock.nowMs(), gap: gap && second === 0 }));
    }
    return this;
  }

  get words(): string[] {
    return this.notified.map(
      ({ channel, notification: { status, revision, title } }) => `${channel} ${revision} ${status} ${title}`,
    );
  }

  get kinds(): string[] {
    return this.manager
      .history(HISTORY)
      .map(({ kind }) => kind)
      .reverse();
  }
}

/** Lets all pending work finish. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

const LOW = [0.1, 0.1, 0.1];
const HIGH = [0.95, 0.1, 0.1];

describe('the manager', () => {
  it('counts the times that an alert fired before a restart, whether it is firing then or not', async () => {
    const flaps = async (values: readonly number[]) => {
      const bench = (await new Bench().start()).run(40, LOW);
      for (let times = 0; times < 3; times++) bench.run(10, LOW).run(10, HIGH);
      expect(bench.manager.active[0]?.flaps).toBe(2);
      bench.run(10, values);
      await bench.manager.stop();
      await bench.start();
      return bench.run(40, LOW).run(10, HIGH).manager.active[0]?.flaps;
    };
    expect([await flaps(LOW), await flaps(HIGH)]).toEqual([3, 3]);
  });

  it('notifies once of an alert, accepts its acknowledgment, and notifies once of its end', async () => {
    const bench = (await new Bench().start()).run(40, LOW).run(10, HIGH);
    await settle();
    expect(bench.words).toEqual(['desktop 1 firing / is 95.0% full']);
    bench.manager.acknowledge(bench.manager.active[0]?.fingerprint ?? '', 'anna');
    expect(() => bench.manager.acknowledge('nothing', 'anna')).toThrow('No such alert');
    bench.run(5, HIGH).run(10, LOW);
    await settle();
    expect(bench.words).toEqual(['desktop 1 firing / is 95.0% full', 'desktop 2 resolved Resolved: / is 95.0% full']);
    expect(bench.kinds).toEqual([
      'pending',
      'firing',
      'notified',
      'delivered',
      'acknowledged',
      'resolved',
      'notified',
      'delivered',
    ]);
  });

  it('fires nothing during an experiment', async () => {
    const bench = (await new Bench().start()).run(40, LOW);
    bench.manager.suppress('the experiment freeze-1', bench.clock.nowMs() + 10_000);
    bench.run(9, HIGH);
    expect(bench.manager.active).toMatchObject([{ phase: 'pending' }]);
    expect(bench.manager.history(HISTORY)[1]?.text).toContain('the experiment freeze-1');
    expect(bench.run(2, HIGH).manager.active).toMatchObject([{ phase: 'firing' }]);
  });

  it('reports a failing channel through another one, and never in circles', async () => {
    const bench = await new Bench().start();
    bench.replies.set('desktop', { kind: 'rejected', reason: 'no such bus' });
    bench.replies.set('mail', { kind: 'rejected', reason: 'no such host' });
    bench.run(40, LOW).run(10, HIGH);
    await settle();
    bench.run(100, HIGH);
    await settle();
    expect(bench.words).toEqual([
      'desktop 1 firing / is 95.0% full',
      'mail 1 firing The channel desktop cannot deliver notifications: no such bus',
    ]);
    expect(bench.manager.active.map(({ fingerprint }) => fingerprint).slice(1)).toEqual([
      'channel-failing desktop',
      'channel-failing mail',
    ]);
    bench.replies.clear();
    expect((await bench.manager.test('desktop')).kind).toBe('sent');
    expect(bench.manager.active.map(({ labels }) => labels['channel'])).toEqual([undefined, 'mail']);
  });

  it('ends the alerts of deleted rules and the notifications of deleted channels', async () => {
    const bench = (await new Bench().start()).run(40, LOW).run(10, HIGH);
    await settle();
    bench.alerts = { ...bench.alerts, rules: [] };
    bench.manager.use(bench.alerts);
    await settle();
    expect(bench.manager.active).toEqual([]);
    expect(bench.words.at(-1)).toBe('desktop 2 resolved Resolved: / is 95.0% full');
    const other = (await new Bench().start()).run(40, LOW).run(10, HIGH);
    await settle();
    const routing = { ...other.alerts.routing, default_channels: ['mail'] };
    other.alerts = { ...other.alerts, channels: other.alerts.channels.slice(1), routing };
    other.manager.use(other.alerts);
    other.run(10, LOW);
    await settle();
    expect(other.words).toHaveLength(1);
    expect(other.kinds).not.toContain('failed');
  });

  it('evaluates the rules even if the former state cannot be read', async () => {
    const broken = { ...createMemoryState(), get: () => Promise.reject(new Error('malformed')) };
    const bench = (await new Bench(broken).start()).run(40, LOW).run(10, HIGH);
    await settle();
    expect(bench.words).toHaveLength(1);
  });
});

describe('a kill', () => {
  it('between the decision and the outbox loses no message', async () => {
    const state = createMemoryState();
    const bench = await new Bench({
      ...state,
      // The disk stores the decision and nothing after it.
      set: (domain, key, value) =>
        domain === 'alert-outbox' ? new Promise(() => undefined) : state.set(domain, key, value),
    }).start();
    bench.run(40, LOW).run(10, HIGH);
    await settle();
    expect(bench.notified).toEqual([]);
    const after = new Bench(state);
    after.clock.wallMs = bench.clock.wallMs;
    await after.start();
    await settle();
    expect(after.words).toEqual(['desktop 1 firing / is 95.0% full']);
  });

  it('between sending and recording sends again under the same key', async () => {
    const state = createMemoryState();
    const bench = await new Bench({ ...state, delete: () => new Promise(() => undefined) }).start();
    bench.run(40, LOW).run(10, HIGH);
    await settle();
    const after = new Bench(state);
    after.clock.wallMs = bench.clock.wallMs;
    await after.start();
    await expect.poll(() => after.notified).toHaveLength(1);
    expect(after.notified[0]?.key).toBe(bench.notified[0]?.key);
  });
});

describe('random events', () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('run'), seconds: fc.nat(20), values: readings() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('kill') }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('acknowledge') }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('rules'), severity: fc.constantFrom('warning', 'critical') }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('no rules') }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('silence'), mount: fc.constantFrom(...MOUNTS) }) },
  );

  function readings() {
    return fc.array(fc.constantFrom(0.1, 0.95, Number.NaN), { minLength: 3, maxLength: 3 });
  }

  it('send no message twice, end each notification at most once, and send nothing after its end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const bench = await new Bench().start();
        bench.run(35, LOW);
        for (const one of steps) {
          if ('seconds' in one) bench.run(one.seconds, one.values);
          else if ('severity' in one) {
            const severity = one.severity as 'warning' | 'critical';
            bench.alerts = { ...bench.alerts, rules: [sampleRule({ severity })] };
            bench.manager.use(bench.alerts);
          } else if ('mount' in one) {
            await bench.manager.silence({ matchers: { mount: one.mount }, durationMs: 60_000, comment: '' }, 'anna');
          } else if (one.kind === 'no rules') {
            bench.alerts = { ...bench.alerts, rules: [] };
            bench.manager.use(bench.alerts);
          } else if (one.kind === 'kill') {
            await settle();
            await bench.start();
          } else {
            const alert = bench.manager.active.find(({ phase }) => phase === 'firing');
            if (alert !== undefined) bench.manager.acknowledge(alert.fingerprint, 'anna');
          }
          await settle();
        }
        const keys = bench.notified.map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
        const lines = Map.groupBy(bench.notified, ({ channel, notification }) => `${channel} ${notification.id}`);
        for (const line of lines.values()) {
          const ends = line.filter(({ notification }) => notification.status === 'resolved');
          expect(ends.length).toBeLessThanOrEqual(1);
          if (ends.length === 1) expect(line.at(-1)).toBe(ends[0]);
          const revisions = line.map(({ notification }) => notification.revision);
          expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
        }
        // Once everything ends, nothing remains.
        bench.alerts = { ...bench.alerts, rules: [] };
        bench.manager.use(bench.alerts);
        await bench.manager.stop();
        expect(bench.manager.active).toEqual([]);
        expect(await bench.state.get('alerts', 'snapshot')).toEqual({
          alerts: [],
          groups: [],
          summaries: [],
          outgoing: [],
        });
      }),
      { numRuns: 40 },
    );
  }, 30_000);
});
