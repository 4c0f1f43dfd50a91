import { useState } from 'react';
import type { AutomationStatus } from '../../../shared/contract/automation-schemas';
import { formatClock, formatDateTime } from '../../../shared/format/date';
import { plural } from '../../../shared/format/plural';
import type { UndoResult } from '../../../shared/model/change';
import { HOUR_MS } from '../../../shared/model/time';
import { Badge } from '../../components/badge';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { useToast } from '../../components/toast';
import { failureText, useCall } from '../../live/use-call';
import { tomorrowMs } from './automation-labels';
import styles from './control-bar.module.css';

/** Whether anything may happen by itself now, and how to let it happen no longer. */
export function ControlBar({ status }: { readonly status: AutomationStatus }) {
  const { pause, isRunning } = status;
  const { isBusy, run } = useCall();
  const show = useToast();
  const [isAsking, setIsAsking] = useState(false);

  async function pauseUntil(untilMs: number): Promise<void> {
    const called = await run((api) => api.automation.pause({ untilMs }));
    if (!called.ok) show({ tone: 'critical', text: failureText(called.failure) });
  }

  async function resume(): Promise<void> {
    const called = await run((api) => api.automation.resume());
    if (!called.ok) show({ tone: 'critical', text: failureText(called.failure) });
  }

  async function panic(): Promise<void> {
    setIsAsking(false);
    const called = await run((api) => api.automation.panic());
    if (!called.ok) return show({ tone: 'critical', text: failureText(called.failure) });
    show(describeUndone(called.value));
  }

  return (
    <section className={styles.bar} aria-label="Automation status">
      {!isRunning ? (
        <Badge tone="degraded" icon="degraded">
          Unavailable
        </Badge>
      ) : pause === null ? (
        <Badge tone="healthy" icon="healthy">
          Running
        </Badge>
      ) : (
        <Badge tone="degraded" icon="degraded">
          {pause.kind === 'panic' ? 'Stopped' : 'Paused'}
        </Badge>
      )}
      <p className={styles.text}>{describePause(status)}</p>
      <div className={styles.buttons}>
        {pause === null ? (
          <>
            <Button disabled={isBusy || !isRunning} onClick={() => void pauseUntil(Date.now() + HOUR_MS)}>
              Pause for an hour
            </Button>
            <Button disabled={isBusy || !isRunning} onClick={() => void pauseUntil(tomorrowMs(Date.now()))}>
              Pause until tomorrow
            </Button>
          </>
        ) : (
          <Button variant="primary" disabled={isBusy} onClick={() => void resume()}>
            Resume
          </Button>
        )}
        <Button icon="stop" disabled={isBusy || !isRunning} onClick={() => setIsAsking(true)}>
          Undo everything and stop
        </Button>
      </div>
      {isAsking && (
        <Dialog
          title="Undo everything and stop?"
          onClose={() => setIsAsking(false)}
          actions={
            <>
              <Button onClick={() => setIsAsking(false)}>Cancel</Button>
              <Button variant="primary" onClick={() => void panic()}>
                Undo everything and stop
              </Button>
            </>
          }
        >
          <p>This undoes every active change, including your own. Automation stays stopped until you resume it.</p>
        </Dialog>
      )}
    </section>
  );
}

function describePause({ pause, areas, isRunning }: AutomationStatus): string {
  if (!isRunning) return 'Homeostat cannot write the journal. The notice above explains why.';
  if (pause?.kind === 'panic') return 'All changes were undone. Automation is stopped until you resume it.';
  if (pause !== null) {
    if (pause.untilMs === null) return 'Automation is paused until you resume it.';
    const isToday = pause.untilMs < tomorrowMs(pause.sinceMs);
    const until = isToday ? formatClock(pause.untilMs, 'minutes') : formatDateTime(pause.untilMs);
    return `Automation is paused until ${until}.`;
  }
  const automatic = areas.filter(({ level }) => level === 'automatic').length;
  if (automatic === 0) return 'Nothing changes automatically: no area is set to Automatic.';
  return `${automatic} ${automatic === 1 ? 'area runs' : 'areas run'} automatically, within the limits below.`;
}

function describeUndone(results: readonly UndoResult[]) {
  const failed = results.filter(({ state }) => state === 'failed');
  if (failed.length > 0) {
    return {
      tone: 'critical',
      text: `${plural(failed.length, 'change')} could not be undone. See Optimize.`,
    } as const;
  }
  const text =
    results.length === 0 ? 'Stopped. No changes were active.' : `Stopped. ${plural(results.length, 'change')} undone.`;
  return { tone: 'healthy', text } as const;
}
