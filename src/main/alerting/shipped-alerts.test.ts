import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { alertsFileSchema } from '../../shared/contract/alerts-file-schema';
import { findMetric } from '../../shared/model/catalog';
import { parseYaml } from '../base/parse-yaml';
import { SHIPPED_ALERTS } from './shipped-alerts';

it('fills in the defaults that the schema would', () => {
  const parsed = parseYaml(readFileSync('resources/alerts.yaml', 'utf8'), alertsFileSchema);
  expect(parsed).toMatchObject({ ok: true, value: SHIPPED_ALERTS });
});

it('ships at most thirteen rules, on metrics that exist', () => {
  const on = SHIPPED_ALERTS.rules.filter(({ enabled }) => enabled);
  expect(on.length).toBeLessThanOrEqual(13);
  for (const rule of on) {
    if (!('series' in rule) || rule.series === '') continue;
    expect(findMetric(/^[a-z_0-9]+/.exec(rule.series)?.[0] ?? ''), rule.name).toBeDefined();
  }
});
