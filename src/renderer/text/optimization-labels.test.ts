import { expect, it } from 'vitest';
import { sampleChange, sampleEvidence } from '../../../tests/helpers/change-samples';
import { administratorLine, availabilityOf, measuredOf, trackRecord } from './optimization-labels';

it('tells how an action stands by the reason that the host gives', () => {
  expect(availabilityOf({ supported: true, reason: 'works on this machine' })).toBe('works');
  const refused = 'there is no zram: needs administrator: modprobe zram';
  expect(availabilityOf({ supported: false, reason: refused })).toBe('needs administrator');
  expect(administratorLine(refused)).toBe('modprobe zram');
  expect(administratorLine('needs administrator')).toBeUndefined();
  expect(availabilityOf({ supported: false, reason: 'debunked: nothing was freed' })).toBe('debunked');
  expect(availabilityOf({ supported: false, reason: 'there is no /proc here' })).toBe('impossible');
  expect(measuredOf('debunked: nothing was freed')).toBe('Nothing was freed');
});

it('tells what became of an action here before', () => {
  const evidence = sampleEvidence({ metric: 'the delay' });
  const history = [
    sampleChange({ action: 'freeze', verdict: 'better', evidence }),
    sampleChange({ action: 'freeze', verdict: 'no effect', evidence }),
    sampleChange({ action: 'freeze', verdict: 'better', evidence }),
    sampleChange({ action: 'freeze', verdict: 'observed' }),
    sampleChange({ action: 'io-class', verdict: 'worse', evidence }),
  ];
  expect(trackRecord('freeze', history)).toBe(
    'Better 2 times, no difference once. Most recent trial: the delay 40% lower.',
  );
  expect(trackRecord('cpu-affinity', history)).toBe('Not tried yet.');
});
