import { argument } from '../inputs';
import { query } from '../verb';
import { describeItems } from './describe-items';

export const use = query({
  summary: 'apply a profile in place of the active one',
  inputs: { name: argument('<profile>', 'profile name, which `homeostat profile` lists') },
  examples: ['battery'],
  ask: (api, input) => api.profiles.use(input),
  lines: ({ items }, { name }) => [`Profile ${name} is active.`, ...describeItems(items)],
});
