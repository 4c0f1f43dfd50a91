import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../../tests/helpers/fake-clock';
import { FakeEngine } from '../../../../tests/helpers/fake-engine';
import { temporaryDirectory } from '../../../../tests/helpers/temporary';
import { AppLog } from '../../base/log';
import { parseHere } from '../../base/parse-apart';
import { ChangeSets, type ChangeSetsParts } from './change-sets';

const log = new AppLog(
  () => undefined,
  () => 0,
).for('test');

const CALM = { cpuRatio: 0.1, memoryRatio: 0.3, healthRatio: 1 };

function setUp(values: Partial<ChangeSetsParts> = {}, path = join(temporaryDirectory(), 'change-sets')) {
  const clock = new FakeClock();
  const engine = new FakeEngine();
  let count = 0;
  const parts: ChangeSetsParts = {
    path,
    engine,
    clock,
    log,
    parse: parseHere,
    settings: () => ({ enabled: true, max_cpu_usage: 0.8, max_memory_usage: 0.85, health_threshold: 0.8 }),
    load: () => CALM,
    pause: () => undefined,
    readProcesses: async () => [],
    createToken: () => String(++count).padStart(4, '0'),
    ...values,
  };
  const changeSets = new ChangeSets(parts);
  const drop = (name: string, text: string | Buffer) => writeFileSync(join(path, 'inbox', name), text);
  return { clock, engine, parts, changeSets, drop, path };
}

const text = (actions: readonly string[], more = '') =>
  `name: some-set\n${more}changes:\n${actions.map((action) => `  - { action: ${action}, target: machine, value: 1 }\n`).join('')}`;

/** Checks twice, so that the inbox has settled, and waits for the work that this began. */
async function work(changeSets: ChangeSets, clock: FakeClock): Promise<void> {
  await changeSets.check();
  clock.advance(1_500);
  await changeSets.check();
  await changeSets.settled();
}

const ended = (path: string, outcome: 'done' | 'failed') =>
  readdirSync(join(path, outcome)).filter((name) => name.endsWith('.yaml'));

describe('a change set in the inbox', () => {
  it('is applied, reported, and moved to the finished ones unchanged', async () => {
    const { changeSets, engine, drop, clock, path } = setUp();
    const written = text(['one', 'two']);
    drop('quiet writes.yaml', written);
    await work(changeSets, clock);
    expect([...engine.values.keys()]).toEqual(['one machine', 'two machine']);
    const [file = ''] = ended(path, 'done');
    expect(file).toMatch(/\.quiet-writes\.yaml$/);
    expect(readFileSync(join(path, 'done', file), 'utf8')).toBe(written);
    expect(readFileSync(join(path, 'backup', file), 'utf8')).toBe(written);
    expect(changeSets.status).toMatchObject({
      queued: [],
      successRatio: 1,
      ended: [
        { name: 'some-set', outcome: 'done', attempts: 1, items: [{ result: 'applied' }, { result: 'applied' }] },
      ],
    });
    expect(readdirSync(join(path, 'queue'))).toEqual([]);
    // Another host reads the same report.
    expect(setUp({}, path).changeSets.status.ended).toEqual(changeSets.status.ended);
  });

  it('counts a value that is already set as applied, and leaves it', async () => {
    const { changeSets, engine, drop, clock } = setUp();
    engine.values.set('one machine', '1');
    drop('a.yaml', text(['one', 'two']));
    await work(changeSets, clock);
    expect(changeSets.status.ended[0]?.items.map(({ result }) => result)).toEqual(['already', 'applied']);
  });

  it('is undone as a whole if one change fails, retried three times, and reported', async () => {
    const { changeSets, engine, drop, clock, path } = setUp();
    engine.values.set('one machine', 'before');
    engine.onApply = async ({ action }) => {
      if (action === 'three') throw new Error('the kernel refused');
    };
    drop('a.yaml', text(['one', 'two', 'three']));
    await work(changeSets, clock);
    for (const [attempts, waitMs] of [
      [1, 10_000],
      [2, 20_000],
      [3, 40_000],
    ] as const) {
      expect([...engine.values]).toEqual([['one machine', 'before']]);
      expect(changeSets.status.queued).toMatchObject([{ attempts, state: 'queued' }]);
      clock.advance(waitMs - 1_000);
      await changeSets.check();
      await changeSets.settled();
      expect(changeSets.status.queued).toMatchObject([{ attempts }]);
      clock.advance(1_000);
      await changeSets.check();
      await changeSets.settled();
    }
    expect(changeSets.status.queued).toEqual([]);
    expect(changeSets.status.ended[0]).toMatchObject({
      outcome: 'failed',
      attempts: 4,
      durationMs: 70_000,
      reason: 'three on the machine: the kernel refused',
      items: [{ result: 'undone' }, { result: 'undone' }, { result: 'failed' }],
    });
    expect(ended(path, 'failed')).toHaveLength(1);
    expect(changeSets.totals).toEqual({ done: 0, failed: 1 });
  });

  it('changes nothing if a later change is not possible here', async () => {
    const { changeSets, engine, drop, clock } = setUp();
    engine.impossible.set('two', 'no such device');
    drop('a.yaml', text(['one', 'two'], 'retries: 0\n'));
    await work(changeSets, clock);
    expect(engine.requests).toEqual([]);
    expect(changeSets.status.ended[0]?.reason).toContain('no such device');
  });

  it('is given up if it takes too long, and late changes are undone', async () => {
    const { changeSets, engine, drop, clock } = setUp();
    const gate = Promise.withResolvers<void>();
    engine.onApply = async ({ action }) => (action === 'two' ? gate.promise : undefined);
    drop('a.yaml', text(['one', 'two'], 'retries: 0\ntimeout_seconds: 1\n'));
    await work(changeSets, clock);
    expect(changeSets.status.ended[0]).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('1 seconds'),
    });
    expect(engine.values.size).toBe(0);
    gate.resolve();
    await expect.poll(() => engine.requests.length === 2 && engine.openChanges().length).toBe(0);
    expect(engine.values.size).toBe(0);
  });

  it('is undone if the trial of one change is not better', async () => {
    const { changeSets, engine, drop, clock } = setUp();
    engine.verdict = 'no effect';
    drop('a.yaml', text(['one'], 'retries: 0\nvalidation: trial\n'));
    await work(changeSets, clock);
    expect(engine.requests[0]).toMatchObject({ validate: true });
    expect(changeSets.status.ended[0]).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('no effect'),
    });
  });

  it('is undone if the health score falls while it is watched', async () => {
    let health = 1;
    const { changeSets, engine, drop, clock } = setUp({ load: () => ({ ...CALM, healthRatio: health }) });
    engine.onApply = async () => {
      health = 0.5;
    };
    drop('a.yaml', text(['one'], 'rollback: { watch_seconds: 5 }\n'));
    await work(changeSets, clock);
    expect(changeSets.status.ended[0]).toMatchObject({
      outcome: 'failed',
      reason: 'After the changes were applied: the health of the machine is 50%; the threshold is 80%.',
      items: [{ result: 'undone' }],
    });
    expect(engine.values.size).toBe(0);
  });
});

describe('the queue', () => {
  it('sorts by priority, then by age', async () => {
    const { changeSets, engine, drop, clock } = setUp();
    for (const [index, priority] of ['low', 'normal', 'high', 'normal'].entries()) {
      drop(`${index}.yaml`, text([`act-${index}`], `priority: ${priority}\n`));
    }
    await work(changeSets, clock);
    for (let check = 0; check < 4; check++) await work(changeSets, clock);
    expect(engine.requests.map(({ action }) => action)).toEqual(['act-2', 'act-1', 'act-3', 'act-0']);
  });

  it('waits while the machine is busy or unhealthy, and while automation is paused', async () => {
    let load: ReturnType<ChangeSetsParts['load']> = CALM;
    let pause: string | undefined;
    const { changeSets, drop, clock } = setUp({ load: () => load, pause: () => pause });
    drop('a.yaml', text(['one']));
    const waitsFor = async () => {
      await work(changeSets, clock);
      return changeSets.status.queued[0]?.waitsFor;
    };
    load = { ...CALM, cpuRatio: 0.93 };
    expect(await waitsFor()).toBe('The processor is 93% busy; the threshold is 80%.');
    load = { ...CALM, memoryRatio: 0.9 };
    expect(await waitsFor()).toBe('90% of the memory is used; the threshold is 85%.');
    load = { ...CALM, healthRatio: 0.6 };
    expect(await waitsFor()).toBe('The health of the machine is 60%; the threshold is 80%.');
    load = CALM;
    pause = 'Automation is paused.';
    expect(await waitsFor()).toBe('Automation is paused.');
    pause = undefined;
    load = { cpuRatio: null, memoryRatio: null, healthRatio: null };
    await work(changeSets, clock);
    expect(changeSets.status.ended[0]?.outcome).toBe('done');
  });

  it('accepts a text from a client, and reports its mistakes by line', async () => {
    const { changeSets, clock, engine } = setUp();
    await expect(
      changeSets.submit('mine.yaml', 'name: x\nchanges:\n  - action: one\n    target: /etc/passwd\n'),
    ).rejects.toThrow('mine.yaml:4:5: changes.0.target: must be machine, path:/…');
    await expect(changeSets.submit('mine.yaml', 'name: x\nchanges: []\nrun: rm\n')).rejects.toThrow(
      'mine.yaml:3:1: run:',
    );
    const id = await changeSets.submit('mine.yaml', text(['one']));
    await work(changeSets, clock);
    expect(changeSets.status.ended[0]).toMatchObject({ id, outcome: 'done', fileName: 'mine.yaml' });
    expect(engine.values.size).toBe(1);
  });
});

describe('hostile files', () => {
  it('are moved to the failed ones with a reason, and nothing is lost', async () => {
    const { changeSets, engine, drop, clock, path } = setUp();
    const secret = join(path, '..', 'secret');
    writeFileSync(secret, text(['one']));
    symlinkSync(secret, join(path, 'inbox', 'link.yaml'));
    mkdirSync(join(path, 'inbox', 'folder.yaml'));
    execFileSync('mkfifo', [join(path, 'inbox', 'pipe.yaml')]);
    drop('large.yaml', `#${'x'.repeat(70_000)}\n${text(['one'])}`);
    drop('binary.yaml', Buffer.from([0x6e, 0x3a, 0xff, 0xfe]));
    drop('bomb.yaml', `a: &a [1]\nb: &b [${'*a,'.repeat(60)}]\nc: [${'*b,'.repeat(60)}]\n`);
    drop('deep.yaml', '['.repeat(60_000));
    drop('empty.yaml', '');
    drop('open.yaml', text(['one']));
    chmodSync(join(path, 'inbox', 'open.yaml'), 0o666);
    await work(changeSets, clock);
    await work(changeSets, clock);
    const reasons = Object.fromEntries(changeSets.status.ended.map((report) => [report.fileName, report.problems[0]]));
    expect(reasons).toMatchObject({
      'link.yaml': 'link.yaml: It is a link, and links are not followed.',
      'folder.yaml': 'folder.yaml: It is not a regular file.',
      'pipe.yaml': 'pipe.yaml: It is not a regular file.',
      'large.yaml': expect.stringContaining('larger than 65536'),
      'binary.yaml': 'binary.yaml: The file is not valid UTF-8 text (line 1); save it as UTF-8.',
      'bomb.yaml': expect.stringContaining('bomb.yaml'),
      'deep.yaml': expect.stringContaining('deep.yaml'),
      'empty.yaml': expect.stringContaining('name'),
      'open.yaml': expect.stringMatching(/^open\.yaml: Other users can write to the file\. .*chmod go-w/),
    });
    expect(ended(path, 'failed')).toHaveLength(9);
    expect(engine.requests).toEqual([]);
    expect(readFileSync(secret, 'utf8')).toBe(text(['one']));
  });

  it('with the same name are two change sets', async () => {
    const { changeSets, engine, drop, clock, path } = setUp();
    drop('a.yaml', text(['one']));
    await work(changeSets, clock);
    drop('a.yaml', text(['two']));
    await work(changeSets, clock);
    expect(engine.values.size).toBe(2);
    expect(ended(path, 'done')).toHaveLength(2);
  });

  it('wait until they are completely written', async () => {
    const clock = new FakeClock(Date.now());
    const { changeSets, engine, drop, path } = setUp({ clock });
    const whole = text(['one', 'two']);
    drop('a.yaml', whole.slice(0, 40));
    await changeSets.check();
    clock.advance(500);
    drop('a.yaml', whole.slice(0, 55));
    await changeSets.check();
    clock.advance(900);
    await changeSets.check();
    expect(changeSets.status.queued).toEqual([]);
    clock.advance(900);
    await changeSets.check();
    expect(changeSets.status.queued).toMatchObject([{ waitsFor: expect.stringContaining('may be incomplete') }]);
    // The writer still has the file open after it was moved.
    const [queued = ''] = readdirSync(join(path, 'queue'));
    writeFileSync(join(path, 'queue', queued), whole);
    await changeSets.check();
    await changeSets.settled();
    expect(engine.values.size).toBe(2);
  });

  it('are not taken from an inbox that others can write to', async () => {
    const path = join(temporaryDirectory(), 'change-sets');
    mkdirSync(join(path, 'inbox'), { recursive: true });
    execFileSync('chmod', ['777', join(path, 'inbox')]);
    const { changeSets, drop, clock } = setUp({}, path);
    drop('a.yaml', text(['one']));
    await work(changeSets, clock);
    expect(existsSync(join(path, 'inbox', 'a.yaml'))).toBe(true);
    expect(changeSets.status).toMatchObject({ queued: [], problem: expect.stringContaining('chmod 700') });
  });

  it('are refused without a folder, and nothing else fails', async () => {
    const path = join(temporaryDirectory(), 'file');
    writeFileSync(path, '');
    const { changeSets, clock } = setUp({}, join(path, 'change-sets'));
    await work(changeSets, clock);
    await expect(changeSets.submit('a.yaml', text(['one']))).rejects.toThrow('cannot be stored');
  });
});

describe('a crash', () => {
  it('leaves all of a change set or nothing, at any time', async () => {
    const actions = ['one', 'two', 'three', 'four'];
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: actions.length - 1 }), fc.boolean(), async (at, isWritten) => {
        const { changeSets, engine, parts, drop, clock, path } = setUp();
        engine.values.set('two machine', 'before');
        const before = new Map(engine.values);
        const reached = Promise.withResolvers<void>();
        engine.onApply = ({ action, by }) => {
          if (actions.indexOf(action) < at) return Promise.resolve();
          // The host ends here: no one receives this result. The work may be done.
          engine.onApply = async () => undefined;
          if (isWritten) void engine.apply({ action, target: 'machine', value: '1', by, validate: false });
          reached.resolve();
          return new Promise(() => undefined);
        };
        drop('a.yaml', text(actions));
        await changeSets.check();
        clock.advance(1_500);
        await changeSets.check();
        await reached.promise;
        await Promise.resolve();
        const next = new ChangeSets(parts);
        expect(new Map([...engine.values].sort())).toEqual(new Map([...before].sort()));
        expect(engine.openChanges()).toEqual([]);
        expect(next.status).toMatchObject({ queued: [], ended: [{ outcome: 'failed' }] });
        expect(next.status.ended[0]?.reason).toContain('its changes were undone');
        const results = next.status.ended[0]?.items.map(({ result }) => result);
        expect(results).toEqual(Array.from({ length: isWritten ? at + 1 : at }, () => 'undone'));
        expect(ended(path, 'failed')).toHaveLength(1);
        expect(readdirSync(join(path, 'queue'))).toEqual([]);
        await work(next, clock);
        expect(engine.openChanges()).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('after the report is completed, and before the first change leaves nothing', async () => {
    const { changeSets, engine, drop, clock, parts, path } = setUp();
    drop('a.yaml', text(['one']));
    await work(changeSets, clock);
    const [file = ''] = ended(path, 'done');
    const id = file.replace(/\.yaml$/, '');
    // State between the report and the move.
    execFileSync('mv', [join(path, 'done', file), join(path, 'queue', file)]);
    writeFileSync(join(path, 'queue', `${id}.begun`), '');
    const next = new ChangeSets(parts);
    expect(ended(path, 'done')).toEqual([file]);
    expect(readdirSync(join(path, 'queue'))).toEqual([]);
    expect(engine.openChanges()).toHaveLength(1);
    // State between the taking and the first attempt.
    writeFileSync(join(path, 'queue', '1800000000000-zzzz.b.yaml'), text(['two']));
    const last = new ChangeSets(parts);
    await work(last, clock);
    expect(engine.values.has('two machine')).toBe(true);
    expect(next.status.ended).toHaveLength(1);
  });
});
