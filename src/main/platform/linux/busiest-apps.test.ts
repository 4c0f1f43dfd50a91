import { describe, expect, it } from 'vitest';
import { BusiestApps } from './busiest-apps';
import type { AppUsage } from './process-totals';

const usage = (app: string, part: Partial<AppUsage> = {}): AppUsage => ({
  app,
  cpuCores: 0,
  memoryBytes: 0,
  readBytesPerSecond: 0,
  writtenBytesPerSecond: 0,
  processes: 1,
  ...part,
});
const names = (apps: readonly AppUsage[]) => apps.map(({ app }) => app).sort();

describe('BusiestApps', () => {
  it('picks the largest by CPU, memory and disk, and no idle ones', () => {
    const apps = [
      ...Array.from({ length: 20 }, (_, index) => usage(`cpu${index}`, { cpuCores: 1 - index / 100 })),
      ...Array.from({ length: 20 }, (_, index) => usage(`memory${index}`, { memoryBytes: 1e9 - index })),
      ...Array.from({ length: 9 }, (_, index) => usage(`disk${index}`, { writtenBytesPerSecond: 1e6 - index })),
      usage('idle', { cpuCores: 0.009 }),
    ];
    const picked = names(new BusiestApps().select(apps, 0));
    expect(picked).toHaveLength(25);
    expect(picked).toContain('cpu9');
    expect(picked).not.toContain('cpu10');
    expect(picked).toContain('disk4');
    expect(picked).not.toContain('idle');
  });

  it('keeps an application for ten minutes after it was on top, while it exists', () => {
    const busiest = new BusiestApps();
    busiest.select([usage('burst', { cpuCores: 1 })], 0);
    expect(names(busiest.select([usage('burst')], 600_000))).toEqual(['burst']);
    expect(names(busiest.select([], 600_000))).toEqual([]);
    expect(names(busiest.select([usage('burst')], 600_001))).toEqual([]);
  });

  it('keeps at most forty and drops those that were on top longest ago', () => {
    const busiest = new BusiestApps();
    const all = Array.from({ length: 100 }, (_, index) => usage(`app${index}`));
    let picked: AppUsage[] = [];
    for (let index = 0; index < 100; index++) {
      picked = busiest.select(
        all.map((app, at) => (at === index ? { ...app, cpuCores: 1 } : app)),
        index,
      );
    }
    expect(picked).toHaveLength(40);
    expect(names(picked)).toContain('app60');
    expect(names(picked)).not.toContain('app59');
  });

  it('ranks no application by an unknown rate', () => {
    const first = usage('app', { cpuCores: Number.NaN, readBytesPerSecond: Number.NaN });
    expect(new BusiestApps().select([first], 0)).toEqual([]);
  });
});
