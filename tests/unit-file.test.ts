import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** The section of a unit as systemd reads it: the last assignment counts, and a line with `#` is a comment. */
function readSection(text: string, wanted: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let section = '';
  for (const line of text.split('\n')) {
    section = /^\[(\w+)\]$/.exec(line)?.[1] ?? section;
    const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (section === wanted && key !== undefined && value !== undefined) values.set(key, value);
  }
  return values;
}

it('asks systemd for more than the usual share of the processor, which is 100 of 10,000', () => {
  const service = readSection(readFileSync('resources/linux/homeostat.service', 'utf8'), 'Service');
  const weight = Number(service.get('CPUWeight'));
  expect(weight).toBeGreaterThan(100);
  expect(weight).toBeLessThanOrEqual(10_000);
  // A quota or a real-time policy would be more than a share.
  expect([...service.keys()].filter((key) => /^(?:CPUQuota|CPUScheduling|Nice)/.test(key))).toEqual([]);
});
