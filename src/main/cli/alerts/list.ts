import { formatDuration } from '../../../shared/format/format';
import { table } from '../terminal';
import { exitCodeIf, query } from '../verb';

export const list = query({
  summary: 'list active alerts; the exit code is 1 if one is firing',
  ask: (api) => api.alerts.list(),
  lines: (active) =>
    table(
      active,
      [
        'phase',
        'severity',
        ({ activeSinceMs }) => formatDuration(Date.now() - activeSinceMs),
        'summary',
        'fingerprint',
      ],
      'No active alerts.',
    ),
  exitCode: (active) => exitCodeIf(!active.some(({ phase }) => phase === 'firing')),
});
