import { query } from '../verb';
import { describeRecommendations } from './describe-recommendations';

export const list = query({
  summary: 'list recommendations with their reasons',
  ask: (api) => api.recommendations.list(),
  lines: describeRecommendations,
});
