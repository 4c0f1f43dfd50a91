import { expect, it } from 'vitest';
import type { AlertEvent } from '../../../shared/contract/alert-schemas';
import { findEvents } from './history-filter';

const event = (values: Partial<AlertEvent>): AlertEvent => ({
  atMs: 0,
  kind: 'firing',
  subject: 'disk-full /',
  rule: 'disk-full',
  severity: 'critical',
  by: 'homeostat',
  text: '/ is 95% full',
  ...values,
});

it('finds events by any of their words, all of which must be there', () => {
  const fired = event({});
  const seen = event({ kind: 'acknowledged', by: 'person' });
  const other = event({ rule: 'too-hot', subject: 'too-hot', text: 'The processor is hot' });
  const events = [fired, seen, other];
  expect(findEvents(events, '  ')).toEqual(events);
  expect(findEvents(events, 'DISK-full')).toEqual([fired, seen]);
  expect(findEvents(events, 'disk person')).toEqual([seen]);
  expect(findEvents(events, 'disk hot')).toEqual([]);
});
