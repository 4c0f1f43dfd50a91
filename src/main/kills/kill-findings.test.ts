import { expect, it } from 'vitest';
import { FakeClock } from '../../../tests/helpers/fake-clock';
import { sampleKill } from '../../../tests/helpers/kill-samples';
import { KillFindings } from './kill-findings';

it('reports a kill to health for a minute, and to alerting for ten', () => {
  const clock = new FakeClock();
  const findings = new KillFindings(clock.nowMs);
  findings.add(sampleKill({ processes: 3, text: 'The kernel killed Blender.' }));
  const sinceMs = clock.nowMs();
  expect(findings.list()).toMatchObject([
    {
      signal: 'program-killed',
      resource: 'memory',
      severity: 'warning',
      value: 3,
      sinceMs,
      text: 'The kernel killed Blender',
    },
  ]);
  clock.advance(61_000);
  expect(findings.list()).toEqual([]);
  expect(findings.recent()).toHaveLength(1);
  clock.advance(600_000);
  expect(findings.recent()).toEqual([]);
});

it('continues with a kill of a former run, for the rest of its time', () => {
  const findings = new KillFindings(() => 1_000_000);
  findings.add(sampleKill({ who: 'old' }), 1_000_000 - 700_000);
  findings.add(sampleKill({ who: 'recent' }), 1_000_000 - 300_000);
  expect(findings.recent().map(({ who }) => who)).toEqual(['recent']);
});

it('reports a crash for information only', () => {
  const findings = new KillFindings(() => 0);
  findings.add(sampleKill({ by: 'crash', who: 'x' }));
  expect(findings.list()).toMatchObject([{ resource: 'process', subject: 'x', severity: 'info', points: 0 }]);
});
