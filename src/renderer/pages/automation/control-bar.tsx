import { useState } from 'react';
import type { AutomationStatus } from '../../../shared/contract/automation-schemas';
import { formatClock, formatDateTime } from '../../../shared/format/date';
import { plural } from '../../../shared/format/plural';
import { HOUR_MS } from '../../../shared/model/time';
import { Button, FormDialog, Grow, Row, StateBadge, Text, useAction, useToast } from '../../components';
import { orpc } from '../../live/host-api';
import { tomorrowMs } from './automation-labels';

/** The state of automation, and the ways to pause and stop it. */
export function ControlBar({ status }: { readonly status: AutomationStatus }) {
  const { pause, isRunning } = status;
  const show = useToast();
  const [isAsking, setIsAsking] = useState(false);
  const pausing = useAction(orpc.automation.pause.mutationOptions());
  const resuming = useAction(orpc.automation.resume.mutationOptions());
  const stopping = useAction(
    orpc.automation.panic.mutationOptions({
      onMutate: () => setIsAsking(false),
      onSuccess: (results) => {
        const failed = results.filter(({ state }) => state === 'failed').length;
        if (failed > 0) show(`${plural(failed, 'change')} could not be undone. See Optimize.`, 'critical');
        else if (results.length === 0) show('Stopped. No changes were active.');
        else show(`Stopped. ${plural(results.length, 'change')} undone.`);
      },
    }),
  );
  const tone = isRunning && pause === null ? 'healthy' : 'degraded';
  const isBusy = pausing.isPending || resuming.isPending || stopping.isPending;

  return (
    <Row as="section" gap={3} aria-label="Automation status">
      <StateBadge state={tone}>{stateText(status)}</StateBadge>
      <Grow>
        <Text tone="muted">{describePause(status)}</Text>
      </Grow>
      <Row>
        {pause === null ? (
          <>
            <Button disabled={isBusy || !isRunning} onClick={() => pausing.mutate({ untilMs: Date.now() + HOUR_MS })}>
              Pause for an hour
            </Button>
            <Button disabled={isBusy || !isRunning} onClick={() => pausing.mutate({ untilMs: tomorrowMs(Date.now()) })}>
              Pause until tomorrow
            </Button>
          </>
        ) : (
          <Button variant="primary" disabled={isBusy} onClick={() => resuming.mutate()}>
            Resume
          </Button>
        )}
        <Button icon="stop" disabled={isBusy || !isRunning} onClick={() => setIsAsking(true)}>
          Undo everything and stop
        </Button>
      </Row>
      {isAsking && (
        <FormDialog
          title="Undo everything and stop?"
          submit="Undo everything and stop"
          onSubmit={() => stopping.mutate()}
          onClose={() => setIsAsking(false)}
        >
          <p>This undoes every active change, including your own. Automation stays stopped until you resume it.</p>
        </FormDialog>
      )}
    </Row>
  );
}

function stateText({ pause, isRunning }: AutomationStatus): string {
  if (!isRunning) return 'Unavailable';
  if (pause === null) return 'Running';
  return pause.kind === 'panic' ? 'Stopped' : 'Paused';
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
  return `${plural(automatic, 'area runs', 'areas run')} automatically, within the limits below.`;
}
