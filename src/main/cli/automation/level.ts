import { InvalidArgumentError } from 'commander';
import {
  AUTOMATION_AREAS,
  AUTOMATION_LEVELS,
  type AutomationLevel,
  isAutomationArea,
  isRetiredArea,
} from '../../../shared/model/automation';
import { argument } from '../inputs';
import { query } from '../verb';
import { describeStatus } from './describe-status';

const AREAS = AUTOMATION_AREAS.join(', ');

export const level = query({
  summary: 'set the permission of an area',
  inputs: {
    area: argument('<area>', 'subject of automation', { choices: AUTOMATION_AREAS, parse: readArea }),
    wanted: argument<'<level>', AutomationLevel>('<level>', 'permission of the area', { choices: AUTOMATION_LEVELS }),
  },
  examples: ['memory ask'],
  ask(api, { area, wanted }, { terminal }) {
    if (isRetiredArea(area))
      terminal.warn(`homeostat: nothing was changed: the area ${area} has no automatic actions; choose from ${AREAS}`);
    return api.automation.setLevel({ area, level: wanted });
  },
  lines: describeStatus,
});

function readArea(text: string) {
  if (isAutomationArea(text) || isRetiredArea(text)) return text;
  throw new InvalidArgumentError(`Choose from ${AREAS}.`);
}
