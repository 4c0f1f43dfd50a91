import { type Check, limited, ok, unknown } from '../check';

const MOST_NAMED = 3;

/** Checks the sources of a running host that measure nothing, or not everything. */
export const sources: Check = {
  id: 'sources',
  title: 'Sources',
  subject: 'Measuring',
  isForEverySystem: true,
  examine({ parts: { hostState } }) {
    if (hostState.kind !== 'running')
      return unknown('only a running host knows them', 'Run `homeostat start`, or `homeostat inspect` without a host.');
    const { silentSources } = hostState.host;
    if (silentSources.length === 0) return ok('every source measures');
    const named = silentSources.slice(0, MOST_NAMED).map(({ title, reason }) => `${title}: ${reason}`);
    const more = silentSources.length > MOST_NAMED ? ` and ${silentSources.length - MOST_NAMED} more` : '';
    return limited(`${named.join('; ')}${more}`, 'Run `homeostat status` for all of them.');
  },
};
