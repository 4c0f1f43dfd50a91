import type { Change, TrialProgress } from '../../../shared/contract/optimization-schemas';
import { roundDuration } from '../../../shared/format/duration';
import { Badge, Button, Card, Muted, Note, Plain, ProgressBar, Row, Stack, useTableToggle } from '../../components';
import { useActionTitles } from '../../live/use-action-titles';
import { bringIntoView } from './bring-into-view';
import { EffectInterval } from './effect-interval';
import styles from './optimize.module.css';
import { TrialChart } from './trial-chart';

interface TrialCardProps {
  readonly progress: TrialProgress;
  /** The change in trial; undefined for a moment at most. */
  readonly change: Change | undefined;
  readonly nowMs: number;
  readonly isBusy: boolean;
  readonly onAbort: (changeId: string) => void;
}

/** The trial in progress: its results so far, its current window, and the time that is left. */
export function TrialCard({ progress, change, nowMs, isBusy, onAbort }: TrialCardProps) {
  const [isTable, tableToggle] = useTableToggle('the trial');
  const { changeId, metric, isOn, pairs, pairsDone, pairsWanted, endsAtMs, evidence } = progress;
  const leftS = Math.max(0, Math.ceil((endsAtMs - nowMs) / 1000));
  const titleOf = useActionTitles();
  return (
    <div ref={bringIntoView} className={styles.place}>
      <Card
        title="Trial in progress"
        detail={change !== undefined && <Plain text={`${titleOf(change.action)}: ${change.targetText}`} />}
        actions={
          <>
            {tableToggle}
            <Button icon="stop" disabled={isBusy} onClick={() => onAbort(changeId)}>
              Stop and undo
            </Button>
          </>
        }
      >
        <Stack>
          <Row gap={3}>
            <Badge tone={isOn ? 'recovering' : 'neutral'} icon={isOn ? 'start' : 'stop'}>
              {isOn ? 'The change is on' : 'The change is off'}
            </Badge>
            <span>
              {pairsDone} of {pairsWanted} pairs
            </span>
            <Muted>{leftS === 0 ? 'waiting for the verdict' : `about ${roundDuration(leftS * 1000)} left`}</Muted>
            <ProgressBar label="Pairs measured" ratio={pairsDone / pairsWanted} tone="recovering" />
          </Row>
          <TrialChart metric={metric} pairs={pairs} wanted={pairsWanted} isOn={isOn} isTable={isTable} />
          {evidence === null ? (
            <Note>Homeostat switches the change on and off in random order and keeps it only if it proves better.</Note>
          ) : (
            <EffectInterval evidence={evidence} />
          )}
        </Stack>
      </Card>
    </div>
  );
}
