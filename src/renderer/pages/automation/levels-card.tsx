import type { AutomationStatus } from '../../../shared/contract/automation-schemas';
import type { AutomationArea, AutomationLevel } from '../../../shared/model/automation';
import { Card } from '../../components/card';
import { Segmented } from '../../components/segmented';
import { useToast } from '../../components/toast';
import { formatDateTime } from '../../format/clock';
import { failureText, useCall } from '../../live/use-call';
import { AREA_WORDS } from '../optimize/optimize-words';
import { AREA_TEXTS, LEVELS } from './automation-words';
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
    <Card title="What may happen by itself">
      <ul className={styles.areas}>
        {areas.map(({ area, level, watchesUntilMs, wouldHaveActed }) => (
          <li key={area} className={styles.area}>
            <div className={styles.names}>
              <p className={styles.title}>{AREA_WORDS[area]}</p>
              <p className={styles.text}>{AREA_TEXTS[area]}</p>
              {watchesUntilMs !== null && (
                <p className={styles.watching}>
                  Only watches until {formatDateTime(watchesUntilMs)}; so far it would have acted{' '}
                  {wouldHaveActed === 1 ? 'once' : `${wouldHaveActed} times`}.
                </p>
              )}
            </div>
            <Segmented
              label={`How far it may go: ${AREA_WORDS[area]}`}
              options={LEVELS}
              value={level}
              onChange={(wanted) => void setLevel(area, wanted)}
            />
          </li>
        ))}
      </ul>
      <p className={styles.policy}>
        Whatever the level: only reversible measures that end by themselves, never a program that you are using, never
        an end to one. At most {budget.perHour} changes an hour ({budget.usedInLastHour} in the last) and{' '}
        {budget.mostOpen} at once. What you undo stays undone for a day.
      </p>
    </Card>
  );
}
