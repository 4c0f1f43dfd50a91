import { expect, it } from 'vitest';
import { metricDefinition } from '../../shared/model/catalog';
import { MACHINE_ROLES } from '../../shared/model/machine-role';
import { THRESHOLDS, thresholdDefinition } from './threshold-catalog';

it('names each threshold once, by a metric of the catalog and labels that it has', () => {
  expect(new Set(THRESHOLDS.map(({ id }) => id)).size).toBe(THRESHOLDS.length);
  for (const { metric, labels } of THRESHOLDS) {
    for (const label of Object.keys(labels)) expect(metricDefinition(metric).labels).toContain(label);
  }
});

it('has bounds in order, between the strictest and the laxest', () => {
  for (const { id, bounds, laxest, strictest, direction } of THRESHOLDS) {
    const sign = direction === 'above' ? 1 : -1;
    for (const role of MACHINE_ROLES) {
      const { warning, critical } = bounds[role];
      expect(sign * (critical - warning), `${id} ${role}`).toBeGreaterThan(0);
      expect(sign * (laxest.warning - warning), `${id} ${role} laxest`).toBeGreaterThanOrEqual(0);
      expect(sign * (warning - strictest.warning), `${id} ${role} strictest`).toBeGreaterThanOrEqual(0);
      expect(sign * (laxest.critical - critical), `${id} ${role} laxest`).toBeGreaterThanOrEqual(0);
      expect(sign * (critical - strictest.critical), `${id} ${role} strictest`).toBeGreaterThanOrEqual(0);
    }
  }
});

it('throws for a threshold that does not exist', () => {
  expect(() => thresholdDefinition('no-such-limit')).toThrow('unknown threshold no-such-limit');
});
