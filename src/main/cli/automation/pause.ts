import { DAY_MS } from '../../../shared/model/time';
import { flag, option } from '../inputs';
import { durationBetween } from '../option-parsers';
import { query } from '../verb';
import { describeStatus } from './describe-status';

/** A longer pause is one without an end. */
const LONGEST_PAUSE_MS = 3_650 * DAY_MS;

export const pause = query({
  summary: 'pause automation until you resume it, or for a time',
  inputs: {
    forMs: option('--for <duration>', 'duration of the pause, such as 30m or 1h', {
      parse: durationBetween(1_000, LONGEST_PAUSE_MS),
    }),
    untilTomorrow: flag('--until-tomorrow', 'pause until midnight', ['for']),
  },
  examples: ['--for 1h', '--until-tomorrow'],
  ask: (api, { forMs, untilTomorrow }) => {
    if (untilTomorrow) return api.automation.pause({ untilMs: new Date().setHours(24, 0, 0, 0) });
    return api.automation.pause({ untilMs: forMs === undefined ? null : Date.now() + forMs });
  },
  lines: describeStatus,
});
