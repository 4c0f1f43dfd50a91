import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppLog } from '../../src/main/base/log';
import type { Loss } from '../../src/main/base/losses';
import { Journal } from '../../src/main/changes/journal';
import type { JournalRecord } from '../../src/main/changes/journal-record';
import { AutomatedOptimizationEngine } from '../../src/main/optimization/engine';
import { NO_GUARD } from '../../src/main/optimization/guard';
import { formatContent } from '../../src/main/platform/linux/knobs/file-content';
import { LinuxKnobs } from '../../src/main/platform/linux/knobs/linux-knobs';
import { createTrustedTime } from '../../src/main/platform/trusted-time';
import { createMetricStore } from '../../src/main/store/create-metric-store';
import { waitingHeadFile } from '../../src/main/store/head-set';
import { createStoreService, type StoreService } from '../../src/main/store/store-service';
import type { Notice } from '../../src/shared/contract/schemas';
import { SeriesTable } from '../../src/shared/model/series';
import { DAY_MS, HOUR_MS } from '../../src/shared/model/time';
import { attackSeed, attackSize } from '../helpers/attack-size';
import { connectService } from '../helpers/connect-service';
import { FakeClock } from '../helpers/fake-clock';
import { startTestHost, type TestHost } from '../helpers/host';
import { createRandom } from '../helpers/seeded-random';

/** Attacks of kind 4: undo and history can be lost silently. */

let root = '';
beforeAll(() => {
  // Uses a file system in memory if there is one: hundreds of journals are synced.
  root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'homeostat-attack-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const folder = (name: string): string => {
  const path = join(root, name);
  mkdirSync(path, { recursive: true });
  return path;
};

const content = (text: string) => formatContent(0o644, Buffer.from(text));

/** Returns the journal records of a lasting change of a whole file. */
function changeOf(file: string, id: string, bootId = new LinuxKnobs().bootId): readonly JournalRecord[] {
  const knob = { kind: 'content', path: file } as const;
  const knobs = [{ knob, before: content('before'), want: content('ours') }];
  const common = { changeId: id, atMs: 1_000 };
  return [
    {
      ...common,
      type: 'intent',
      bootId,
      action: 'write',
      target: `path:${file}`,
      targetText: `the file ${file}`,
      by: 'person',
      why: '',
      knobs,
      expiresAtMs: null,
      exitPolicy: 'keep',
      isLasting: true,
    },
    { ...common, type: 'applied', values: [content('ours')] },
    { ...common, type: 'kept', reason: 'It stays.', verdict: 'observed' },
  ];
}

function writeJournal(file: string, records: readonly JournalRecord[]): void {
  const { journal } = Journal.open(file);
  for (const record of records) journal.append(record, false);
  journal.close();
}

function openFileEngine(journal: string): AutomatedOptimizationEngine {
  const log = new AppLog(() => undefined, Date.now).for('attack');
  return new AutomatedOptimizationEngine({
    file: journal,
    driver: new LinuxKnobs(),
    guard: NO_GUARD,
    actions: [],
    nowMs: Date.now,
    log,
  });
}

interface Undone {
  readonly states: readonly string[];
  readonly losses: readonly Loss[];
}

function undoAll(journal: string): Undone {
  const engine = openFileEngine(journal);
  const results = engine.rollbackAll();
  const { losses } = engine;
  engine.stopEngine();
  return { states: results.map(({ state }) => state), losses };
}

describe('a damaged journal', () => {
  const files = () => ['a', 'b', 'c'].map((name) => join(folder('journal'), name));

  /** Writes three open changes; the lines at the start are their intents. */
  function prepare(): { readonly bytes: Buffer; readonly journal: string } {
    const journal = join(folder('journal'), 'journal.log');
    rmSync(journal, { force: true });
    writeJournal(
      journal,
      files().flatMap((file, index) => changeOf(file, `change-${index}`)),
    );
    return { bytes: readFileSync(journal), journal };
  }

  function attack(journal: string, bytes: Buffer): Undone & { readonly left: readonly string[] } {
    for (const file of files()) writeFileSync(file, 'ours');
    writeFileSync(journal, bytes);
    const undone = undoAll(journal);
    for (const name of readdirSync(folder('journal'))) {
      if (name.includes('.damaged-')) rmSync(join(folder('journal'), name));
    }
    return { ...undone, left: files().map((file) => readFileSync(file, 'utf8')) };
  }

  it('still undoes every change with an intact intent after any bit flip, and reports the damage', () => {
    const { bytes, journal } = prepare();
    const step = attackSize({ sample: 37, whole: 3 });
    let lost = 0;
    let tried = 0;
    for (let bit = attackSeed() % step; bit < bytes.length * 8; bit += step) {
      const damaged = Buffer.from(bytes);
      damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
      const { left, losses } = attack(journal, damaged);
      tried++;
      const line = bytes.subarray(0, bit >> 3).filter((byte) => byte === 10).length;
      for (const [index, text] of left.entries()) {
        if (text === 'before') continue;
        // Only the change whose own intent was hit may be lost.
        expect([bit, line]).toEqual([bit, index * 3]);
        expect(losses.map(({ text: report }) => report).join()).toContain('cannot be undone automatically');
        lost++;
      }
      expect(losses, `bit ${bit}`).not.toEqual([]);
    }
    // Nearly all single flips are repaired.
    expect(lost / tried).toBeLessThan(0.02);
  });

  it('loses only overwritten changes, and names them', () => {
    const { bytes, journal } = prepare();
    const random = createRandom(attackSeed());
    for (let round = 0; round < attackSize({ sample: 20, whole: 400 }); round++) {
      const at = Math.floor(random() * (bytes.length - 40));
      const damaged = Buffer.from(bytes);
      damaged.fill(0x55, at, at + 40);
      const { left, losses } = attack(journal, damaged);
      expect(losses).not.toEqual([]);
      const named = losses.filter(({ text }) => text.includes('cannot be undone automatically')).length;
      // Each change is undone or named.
      expect(left.filter((text) => text === 'ours').length).toBeLessThanOrEqual(named);
    }
  });

  it('never says "nothing to undo" without a report, from the command without a host', async () => {
    const { bytes } = prepare();
    const home = folder('undo-home');
    const damaged = Buffer.from(bytes);
    // The first line is unreadable, and its change is still in effect.
    damaged.fill(0x55, 20, 200);
    for (const file of files()) writeFileSync(file, 'ours');
    writeFileSync(join(home, 'journal.log'), damaged);
    const undone = await run('undo', '--all', '--home', home);
    expect(undone.stderr).toContain('cannot be undone automatically');
    expect(files().map((file) => readFileSync(file, 'utf8'))).toEqual(['ours', 'before', 'before']);
    const [copy = ''] = readdirSync(home).filter((name) => name.startsWith('journal.log.damaged-'));
    expect(readFileSync(join(home, copy))).toEqual(damaged);
    expect(statSync(join(home, copy)).mode & 0o777).toBe(0o600);
    const listed = await run('notices', '--home', home);
    expect(listed.stdout).toContain('journal-lost-change-0');
    await run('notices', '--all', '--home', home);
    expect((await run('notices', '--home', home)).stdout).toBe('No notices.\n');
  });
});

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(...args: readonly string[]): Promise<Ran> {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, HOMEOSTAT_HOME: undefined };
  return new Promise((resolve) => {
    execFile(process.execPath, ['out/main/cli.js', ...args], { timeout: 40_000, env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, stdout, stderr });
    });
  });
}

describe('a restore over an instance with open changes', () => {
  it('refuses with a remedy, and never undoes changes of another machine', async () => {
    const home = folder('restore-home');
    const other = folder('other-home');
    const file = join(root, 'restored-file');
    writeJournal(join(other, 'journal.log'), changeOf(file, 'change-elsewhere', 'boot-of-another-machine'));
    const backup = join(root, 'other.tar.gz');
    const { createBackup } = await import('../../src/main/store/create-backup');
    const otherFiles = [{ name: 'journal.log', path: join(other, 'journal.log') }];
    await createBackup({ directory: other, otherFiles, target: backup, nowMs: Date.now(), machine: 'another' });

    const own = join(root, 'own-file');
    writeFileSync(own, 'ours');
    writeJournal(join(home, 'journal.log'), changeOf(own, 'change-own'));
    const refused = await run('restore', backup, '--force', '--home', home);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain(own);
    expect(refused.stderr).toContain('homeostat undo --all');
    expect(readdirSync(home).filter((name) => name.includes('restor'))).toEqual([]);

    expect((await run('undo', '--all', '--home', home)).stdout).toContain('Undone');
    expect(readFileSync(own, 'utf8')).toBe('before');
    // The file here equals the result of a change there by chance.
    writeFileSync(file, 'ours');
    const restored = await run('restore', backup, '--force', '--home', home);
    expect(restored).toMatchObject({ code: 0 });
    expect(restored.stdout).toContain('made elsewhere');
    const undone = await run('undo', '--all', '--home', home);
    expect(undone.stdout).toContain('No changes to undo.');
    expect(readFileSync(file, 'utf8')).toBe('ours');
  });
});

describe('a clock that jumps far forward', () => {
  it('deletes nothing in 75 s, nor after a restart, and loses nothing when it is corrected', async () => {
    const directory = folder('clock');
    const clock = new FakeClock(Date.UTC(2026, 0, 31));
    let host = openStore(directory, clock);
    try {
      host.record(253);
      await host.settled(253);
      clock.wallMs += 4_000 * DAY_MS;
      // Each start seals the head, and only sealed samples can expire.
      host.time.save();
      await host.close();
      host = openStore(directory, clock);
      host.record(75);
      await host.settled(328);
      host.record(5, HOUR_MS);
      await host.settled(333);

      clock.wallMs -= 4_000 * DAY_MS;
      host.record(20);
      await host.settled(353);
      expect(await host.count(clock.wallMs - DAY_MS, clock.wallMs + 1)).toBe(273);
    } finally {
      await host.close();
    }
  });

  it('lets history expire after six steady hours have confirmed the time', async () => {
    const directory = folder('confirmed-clock');
    const clock = new FakeClock(Date.UTC(2026, 0, 31));
    let host = openStore(directory, clock);
    try {
      host.record(253);
      await host.settled(253);
      clock.wallMs += 4_000 * DAY_MS;
      host.record(10, HOUR_MS);
      await host.close();
      host = openStore(directory, clock);
      await host.settled(10);
    } finally {
      await host.close();
    }
  });
});

/** Opens the store of a host with its trusted time. */
function openStore(directory: string, clock: FakeClock) {
  const time = createTrustedTime({
    file: join(directory, 'trusted-time.json'),
    clock,
    readUptimeSeconds: () => clock.sinceBootMs / 1000,
    bootId: 'boot',
    lastStoredMs: () => undefined,
  });
  const remote = connectService<StoreService>(createStoreService(clock));
  const table = new SeriesTable();
  const index = table.intern('load_1m_ratio');
  const store = createMetricStore({
    directory,
    table,
    remote,
    clock,
    report: () => undefined,
    trustedNowMs: time.nowMs,
  });
  let sequence = 0;
  return {
    time,
    record(count: number, stepMs = 1_000) {
      for (let tick = 0; tick < count; tick++) {
        clock.advance(stepMs);
        const values = new Float64Array(table.size).fill(1, index);
        store.append({ sequence: ++sequence, atMs: clock.wallMs, intervalMs: stepMs, gap: false, values });
        time.nowMs();
      }
    },
    /** Waits until the store has this number of samples, has sealed the waiting ones and deleted the old ones. */
    async settled(samples: number) {
      let found = -1;
      await until(async () => {
        await store.seal();
        found = (await store.stats()).samples;
        return found === samples;
      }).catch(() => expect(found).toBe(samples));
      await store.seal();
      expect((await store.stats()).samples).toBe(samples);
    },
    async count(fromMs: number, toMs: number) {
      const { series } = await store.range({ selectors: ['*'], fromMs, toMs, points: 100, aggregation: 'count' });
      return (series[0]?.values ?? []).reduce<number>((sum, value) => sum + (value ?? 0), 0);
    },
    async close() {
      time.save();
      await store.close();
      remote.disconnect();
    },
  };
}

describe('a corrupt database', () => {
  let home = '';
  let host: TestHost | undefined;
  afterAll(async () => {
    await host?.end('SIGKILL');
  });

  async function notices(): Promise<readonly Notice[]> {
    const connection = await (host as TestHost).connect();
    try {
      return (await connection.api.status.get()).notices.filter(({ reportedAtMs }) => reportedAtMs !== undefined);
    } finally {
      await connection.close();
    }
  }

  async function start(): Promise<void> {
    host = await startTestHost({ home });
  }

  async function stop(): Promise<void> {
    await host?.end();
    host = undefined;
  }

  it('keeps a notice until a person has read it, over restarts; an unreadable head breaks no status', async () => {
    home = folder('host-home');
    await start();
    await stop();
    for (const name of ['state.db', 'metrics.db']) writeFileSync(join(home, name), Buffer.alloc(16_384, 0x5a));
    // Root can read every file, so the unreadable one is a folder.
    mkdirSync(join(home, waitingHeadFile('0'.repeat(32))));
    const { bytes } = journalWithLoss();
    writeFileSync(join(home, 'journal.log'), bytes);

    await start();
    const expected = [/^state-corrupt-/, /^metrics-corrupt-/, /^head-unreadable-/, /^journal-damaged-/];
    await until(async () => {
      const ids = (await notices()).map(({ id }) => id);
      return expected.every((pattern) => ids.some((id) => pattern.test(id)));
      // The store checks its files every minute, and at the start may be busy with its database.
    }, 75_000);
    await stop();

    await start();
    const ids = (await notices()).map(({ id }) => id);
    for (const pattern of expected) expect(ids).toContainEqual(expect.stringMatching(pattern));
    const connection = await (host as TestHost).connect();
    await expect(connection.api.notices.dismiss({ id: 'nonsense' })).rejects.toThrow('no notice');
    for (const id of ids) await connection.api.notices.dismiss({ id });
    await connection.close();
    rmSync(join(home, waitingHeadFile('0'.repeat(32))), { recursive: true });
    await stop();

    await start();
    expect(await notices()).toEqual([]);
    expect(existsSync(join(home, 'losses.json'))).toBe(true);
    await stop();
  }, 120_000);
});

function journalWithLoss(): { readonly bytes: Buffer } {
  const journal = join(folder('lost'), 'journal.log');
  writeJournal(journal, changeOf(join(root, 'nowhere'), 'change-lost'));
  const bytes = readFileSync(journal);
  bytes.fill(0x55, 20, 200);
  return { bytes };
}

async function until(holds: () => Promise<boolean>, withinMs = 20_000): Promise<void> {
  const beganMs = Date.now();
  while (!(await holds())) {
    if (Date.now() - beganMs > withinMs) throw new Error('it did not come about');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
