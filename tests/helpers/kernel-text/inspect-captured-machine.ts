import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixturePath } from '../fixture';
import { inspectTrees } from '../inspect-tree';
import { addToCounters } from './add-to-counters';

/** Files of counters. */
const COUNTERS = ['proc/stat', 'proc/diskstats', 'proc/net/dev'];

/** Increase of each counter within the second between two captures. */
export const INCREASE = 1_000;

/** Inspects a machine of tests/fixtures/field/machines at two times, a second apart, in which it did something. */
export async function inspectCapturedMachine(name: string) {
  const early = fixturePath(`field/machines/${name}`);
  const late = mkdtempSync(join(tmpdir(), 'homeostat-test-'));
  try {
    cpSync(early, late, { recursive: true });
    for (const path of COUNTERS) {
      const file = join(late, path);
      if (existsSync(file)) writeFileSync(file, addToCounters(readFileSync(file, 'utf8'), INCREASE));
    }
    return await inspectTrees([early, late]);
  } finally {
    rmSync(late, { recursive: true, force: true });
  }
}
