import { query } from '../verb';
import { changeId } from './recheck';

export const unblock = query({
  summary: 'unblock the action of a change that did harm',
  inputs: { changeId },
  examples: ['change-12'],
  ask: (api, input) => api.optimize.unblock(input),
  lines: ({ forgiven: cleared }) => [`Verdicts cleared: ${cleared}.`],
});
