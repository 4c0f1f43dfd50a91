import { expect, it } from 'vitest';
import type { ActionInfo } from '../../shared/contract/optimization-schemas';
import type { OptimizationRecommendation } from '../../shared/contract/recommendation-schemas';
import { proposeMeasured } from './propose-measured';

const info = (id: string): ActionInfo => ({
  id,
  summary: '',
  effect: '',
  area: 'processor',
  risk: 'low',
  privilege: 'user',
  targets: ['process'],
  isMeasured: true,
  supported: true,
  reason: '',
});
const recommended = (action: string, target: string) =>
  ({
    action,
    target,
    targetText: 'make',
    problem: 'busy',
    risk: 'low',
    feasibility: 1,
  }) as unknown as OptimizationRecommendation;

it('proposes nothing that would be refused on that very target', () => {
  const list = [recommended('group-weight', 'pid:300'), recommended('group-weight', 'pid:200')];
  const refusalOf = ({ target }: { readonly target: string }) =>
    target === 'pid:300' ? 'it runs in session-2.scope' : undefined;
  const proposals = proposeMeasured(list, [info('group-weight')], refusalOf);
  expect(proposals.map(({ target }) => target)).toEqual(['pid:200']);
});
