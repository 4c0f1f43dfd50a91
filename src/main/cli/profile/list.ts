import { asReason } from '../../../shared/format/sentence';
import { table } from '../terminal';
import { query } from '../verb';

export const list = query({
  summary: 'list profiles and their changes',
  ask: (api) => api.profiles.list(),
  lines: ({ profiles, problems }) => [
    ...profiles.flatMap(({ name, description, origin, isActive, items }) => [
      `${isActive ? '*' : ' '} ${name} (${origin}): ${description}`,
      ...table(items, [
        () => '   ',
        'action',
        'target',
        'value',
        ({ obstacle }) => (obstacle === null ? 'available' : `skipped here: ${asReason(obstacle)}`),
      ]),
    ]),
    ...problems,
  ],
});
