import { describeHours } from '../../../shared/format/week';
import { query } from '../verb';

export const quiet = query({
  summary: 'show the learned quiet hours',
  ask: (api) => api.schedules.quietHours(),
  lines: (quietHours) => [quietHours.kind === 'learned' ? describeHours(quietHours.hours) : quietHours.reason],
});
