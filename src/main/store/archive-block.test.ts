import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { DAY_MS } from '../../shared/model/time';
import { importCsv } from './import-csv';
import { createStoreService } from './store-service';

const START_MS = Date.UTC(2026, 0, 1);
const LIMITS = { maxBytes: Number.POSITIVE_INFINITY, keptDays: {}, isArchived: true };

async function createStore() {
  const directory = temporaryDirectory();
  let nowMs = START_MS;
  const service = createStoreService({ nowMs: () => nowMs, monotonicMs: () => 0 });
  service.open(directory);
  onTestFinished(service.close);
  const rows = Array.from({ length: 600 }, (_, index) => `${START_MS - (600 - index) * 1000},${index},${index / 4}`);
  const text = `timestamp_ms,boot_thing,"thing{a=""b,c""}"\n${rows.join('\n')}\n`;
  const add = async (content: string) => {
    const file = join(temporaryDirectory(), 'in.csv');
    writeFileSync(file, content);
    const seal = async () => void service.maintain(LIMITS);
    await importCsv({ file, directory, seal, nowMs: nowMs + DAY_MS, skipBad: false, onBadLine: () => undefined });
  };
  await add(text);
  // Samples are deleted only after a coarser tier was made from them, which waits for late samples.
  await add(`timestamp_ms,boot_thing\n${START_MS + 600_000},1\n`);
  while (service.maintain(LIMITS).isMore);
  return {
    directory,
    archive: join(directory, 'archive'),
    service,
    text,
    pass: (days: number) => {
      nowMs += days * DAY_MS;
    },
  };
}

it('writes samples out when they expire, in the format that import reads', async () => {
  const { archive, directory, service, text, pass } = await createStore();
  service.maintain(LIMITS);
  expect(readdirSync(directory)).not.toContain('archive');
  pass(15);
  expect(service.maintain(LIMITS).problems).toEqual([]);
  const [file = ''] = readdirSync(archive);
  expect(file).toMatch(/^raw-2025-12-31T23-50-00\.000Z-\d+\.csv\.gz$/);
  expect(gunzipSync(readFileSync(join(archive, file))).toString()).toBe(text);
  expect(service.stats(null).samples).toBe(1);
});

it('keeps samples that it cannot archive, and reports it once, unless the store is too large', async () => {
  const { archive, service, pass } = await createStore();
  writeFileSync(archive, 'in the way');
  pass(15);
  const problems = [1, 2, 3].flatMap(() => service.maintain(LIMITS).problems);
  expect(problems).toEqual([expect.stringMatching(/^cannot archive old samples: /)]);
  expect(service.stats(null).samples).toBe(1201);

  rmSync(archive);
  mkdirSync(archive);
  expect(service.maintain(LIMITS).problems).toEqual([]);
  expect(readdirSync(archive)).toHaveLength(1);
  expect(service.stats(null).samples).toBe(1);
});

it('deletes samples that cannot be archived when the size limit requires it', async () => {
  const { archive, service } = await createStore();
  writeFileSync(archive, 'in the way');
  const limits = { ...LIMITS, maxBytes: 1 };
  for (let slice = 0; slice < 5; slice++) service.maintain(limits);
  expect(service.stats(null).samples).toBe(1);
});
