import { query } from '../verb';

export const discover = query({
  summary: 'find services on this machine that could be watched',
  ask: (api) => api.services.discover(),
  lines: (proposals) => proposals.map(({ reason }) => reason),
});
