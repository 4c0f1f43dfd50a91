import { expect, it } from 'vitest';
import type { Health, Notice, Status } from '../../../shared/contract/schemas';
import { createVerdict } from './verdict';

const notice = (level: Notice['level']): Notice => ({
  id: level,
  level,
  text: `${level} text`,
  advice: `${level} advice`,
});
const verdict = (health: Partial<Health>, notices: readonly Notice[] = []) =>
  createVerdict({
    status: { notices } as Partial<Status> as Status,
    health: { state: 'unknown', score: null, reasons: [], ...health },
  });

it('says plainly that nothing is judged yet', () => {
  expect(verdict({})).toMatchObject({
    state: 'unknown',
    score: null,
    cause: expect.stringContaining('Health is not judged yet'),
    nextStep: expect.stringContaining('Nothing needs to be done'),
  });
});

it('names the worst reason and counts the others', () => {
  const reasons: Health['reasons'] = [
    { severity: 'notice', text: 'memory is filling' },
    { severity: 'critical', text: 'the disk is full' },
  ];
  expect(verdict({ state: 'critical', reasons }).cause).toBe('the disk is full (and 1 more)');
  expect(verdict({ state: 'critical', reasons: reasons.slice(1) }).cause).toBe('the disk is full');
});

it('takes the next step from the most pressing notice, and the worst first', () => {
  const { nextStep, notices } = verdict({}, [notice('info'), notice('warning'), notice('error')]);
  expect(nextStep).toBe('error advice');
  expect(notices.map(({ level }) => level)).toEqual(['error', 'warning', 'info']);
});

it('does not make work of what is only worth knowing', () => {
  expect(verdict({ state: 'healthy', score: 100 }, [notice('info')]).nextStep).toBe('Nothing needs to be done.');
});
