import { expect, it } from 'vitest';
import { sampleAlert } from '../../../../tests/helpers/alert-samples';
import { sampleBottleneck, sampleHealth } from '../../../../tests/helpers/health-samples';
import type { HealthView } from '../../../shared/contract/health-schemas';
import type { Notice } from '../../../shared/contract/schemas';
import { createVerdict } from './verdict';

const notice = (level: Notice['level']): Notice => ({
  id: level,
  level,
  text: `${level} text`,
  advice: `${level} advice`,
});
const verdict = (health: Partial<HealthView>, notices: readonly Notice[] = []) =>
  createVerdict(sampleHealth({ state: 'unknown', score: null, ...health }), notices);

it('says plainly that nothing is judged yet', () => {
  expect(verdict({})).toMatchObject({
    state: 'unknown',
    score: null,
    cause: expect.stringContaining('Not judged yet'),
    nextStep: expect.stringContaining('No action needed'),
  });
});

it('names the worst bottleneck and counts the others', () => {
  const bottlenecks = ['the disk is full', 'memory is filling'].map((text) => sampleBottleneck({ text }));
  expect(verdict({ state: 'critical', bottlenecks }).cause).toBe('the disk is full (and 1 more)');
  expect(verdict({ state: 'critical', bottlenecks: bottlenecks.slice(0, 1) }).cause).toBe('the disk is full');
});

it('takes the next step from the most pressing notice, and the worst first', () => {
  const { nextStep, notices } = verdict({}, [notice('info'), notice('warning'), notice('error')]);
  expect(nextStep).toBe('error advice');
  expect(notices.map(({ level }) => level)).toEqual(['error', 'warning', 'info']);
});

it('puts firing critical alerts before everything else', () => {
  const { notices, nextStep } = createVerdict(
    sampleHealth(),
    [notice('error')],
    [
      sampleAlert({ summary: 'only a warning' }),
      sampleAlert({ summary: 'not yet', severity: 'critical', phase: 'pending' }),
      sampleAlert({ summary: 'later', severity: 'critical', advice: '', activeSinceMs: 2 }),
      sampleAlert({ summary: 'The disk is full', severity: 'critical', advice: 'Free space.', activeSinceMs: 1 }),
    ],
  );
  expect(notices.map(({ text }) => text)).toEqual(['The disk is full', 'later', 'error text']);
  expect(nextStep).toBe('Free space.');
});

it('names what would help and leads there, where nothing presses more', () => {
  const help = { summary: 'Let a process have less of the processor', target: 'pid:7', targetText: 'cc1plus (7)' };
  const at = (state: HealthView['state'], notices: readonly Notice[] = []) =>
    createVerdict(sampleHealth({ state }), notices, [], help);
  expect(at('degraded')).toMatchObject({
    nextStep: 'Let a process have less of the processor: cc1plus (7).',
    nextHref: '#/optimize?target=pid%3A7',
  });
  expect(at('healthy')).toMatchObject({ nextStep: 'No action needed.', nextHref: undefined });
  expect(at('degraded', [notice('error')])).toMatchObject({ nextStep: 'error advice', nextHref: undefined });
});

it('asks for no action on information', () => {
  expect(verdict({ state: 'healthy', score: 100 }, [notice('info')]).nextStep).toBe('No action needed.');
});
