import type { AutomationStatus } from '../../../shared/contract/automation-schemas';
import { formatDateTime } from '../../../shared/format/date';
import { plural } from '../../../shared/format/plural';
import { capitalize } from '../../../shared/format/sentence';
import { AUTOMATION_LEVELS } from '../../../shared/model/automation';
import { Card, List, ListRow, Note, optionsOf, Segmented, useAction } from '../../components';
import { orpc } from '../../live/host-api';
import { AREA_LABELS } from '../../text/optimization-labels';
import { AREA_TEXTS } from './automation-labels';

const LEVELS = optionsOf(AUTOMATION_LEVELS, capitalize);

/** The level of automation of each area, and the limits for all of them. */
export function LevelsCard({ status: { areas, budget } }: { readonly status: AutomationStatus }) {
  const { mutate: setLevel } = useAction(orpc.automation.setLevel.mutationOptions());

  return (
    <Card title="Automation levels">
      <List>
        {areas.map(({ area, level, watchesUntilMs, wouldHaveActed }) => (
          <ListRow
            key={area}
            end={
              <Segmented
                label={`Automation level: ${AREA_LABELS[area]}`}
                options={LEVELS}
                value={level}
                onChange={(wanted) => setLevel({ area, level: wanted })}
              />
            }
          >
            <strong>{AREA_LABELS[area]}</strong>
            <Note>{AREA_TEXTS[area]}</Note>
            {watchesUntilMs !== null && (
              <Note tone="recovering">
                Dry run until {formatDateTime(watchesUntilMs)}. So far, {plural(wouldHaveActed, 'change')} logged and
                none applied.
              </Note>
            )}
          </ListRow>
        ))}
      </List>
      <Note>
        At off and suggest, Homeostat changes nothing; at ask, it makes only the changes that you approve. Emergency
        mitigations expire, and other changes stay only if a trial proves them better. Unless you choose so in an
        answer, Homeostat never touches a program that you are using and never ends a program. It makes at most{' '}
        {budget.perHour} changes an hour ({budget.usedInLastHour} in the last hour), with at most {budget.mostOpen}{' '}
        active at once. A change that you undo stays undone for a day.
      </Note>
    </Card>
  );
}
