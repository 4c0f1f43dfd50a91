import { query } from '../verb';

export const discover = query({
  summary: 'propose programs and ports of this machine to watch',
  ask: (api) => api.services.discover(),
  lines: (proposals) => proposals.map(({ reason }) => reason),
});
