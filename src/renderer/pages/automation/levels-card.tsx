import type { AutomationStatus } from '../../../shared/contract/automation-schemas';
import { formatDateTime } from '../../../shared/format/date';
import { plural } from '../../../shared/format/plural';
import type { AutomationArea, AutomationLevel } from '../../../shared/model/automation';
import { Card } from '../../components/card';
import { Segmented } from '../../components/segmented';
import { useToast } from '../../components/toast';
import { failureText, useCall } from '../../live/use-call';
import { AREA_LABELS } from '../../text/optimization-labels';
import { AREA_TEXTS, LEVELS } from './automation-labels';
import styles from './levels-card.module.css';

/** How far automation may go, area by area, and the limits that hold for all of them. */
export function LevelsCard({ status: { areas, budget } }: { readonly status: AutomationStatus }) {
  const { run } = useCall();
  const show = useToast();

  async function setLevel(area: AutomationArea, level: AutomationLevel): Promise<void> {
    const called = await run((api) => api.automation.setLevel({ area, level }));
    if (!called.ok) show({ tone: 'critical', text: failureText(called.failure) });
  }

  return (
    <Card title="Automation levels">
      <ul className={styles.areas}>
        {areas.map(({ area, level, watchesUntilMs, wouldHaveActed }) => (
          <li key={area} className={styles.area}>
            <div className={styles.names}>
              <p className={styles.title}>{AREA_LABELS[area]}</p>
              <p className={styles.text}>{AREA_TEXTS[area]}</p>
              {watchesUntilMs !== null && (
                <p className={styles.watching}>
                  Dry run until {formatDateTime(watchesUntilMs)}. So far, {plural(wouldHaveActed, 'change')} logged and
                  none applied.
                </p>
              )}
            </div>
            <Segmented
              label={`Automation level: ${AREA_LABELS[area]}`}
              options={LEVELS}
              value={level}
              onChange={(wanted) => void setLevel(area, wanted)}
            />
          </li>
        ))}
      </ul>
      <p className={styles.policy}>
        At off and suggest, Homeostat changes nothing; at ask, it makes only the changes that you approve. Emergency
        mitigations expire, and other changes stay only if a trial proves them better. Homeostat never touches a program
        that you are using and never ends a program. It makes at most {budget.perHour} changes an hour (
        {budget.usedInLastHour} in the last hour), with at most {budget.mostOpen} active at once. A change that you undo
        stays undone for a day.
      </p>
    </Card>
  );
}
