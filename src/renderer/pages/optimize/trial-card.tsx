import { useState } from 'react';
import { roundDuration } from '../../../shared/format/duration';
import type { Change } from '../../../shared/model/change';
import type { TrialProgress } from '../../../shared/model/trial';
import { Badge } from '../../components/badge';
import { Button, IconButton } from '../../components/button';
import { Card } from '../../components/card';
import { Plain } from '../../components/plain';
import { EffectInterval } from './effect-interval';
import styles from './trial-card.module.css';
import { TrialChart } from './trial-chart';
import { useBroughtIntoView } from './use-brought-into-view';

export interface TrialCardProps {
  readonly progress: TrialProgress;
  /** The change that is tried out; undefined for a moment at most. */
  readonly change: Change | undefined;
  /** What the action does. */
  readonly summary: string;
  readonly nowMs: number;
  readonly isBusy: boolean;
  readonly onAbort: (changeId: string) => void;
}

/** The experiment that runs: what it found so far, whether the change is on now, and how long it still takes. */
export function TrialCard({ progress, change, summary, nowMs, isBusy, onAbort }: TrialCardProps) {
  const [isTable, setIsTable] = useState(false);
  const { changeId, metric, isOn, pairs, pairsDone, pairsWanted, endsAtMs, evidence } = progress;
  const leftS = Math.max(0, Math.ceil((endsAtMs - nowMs) / 1000));
  const place = useBroughtIntoView<HTMLDivElement>();
  return (
    <div ref={place} className={styles.place}>
      <Card
        title="Trial in progress"
        detail={change !== undefined && <Plain text={`${summary}: ${change.targetText}`} maxLength={120} />}
        actions={
          <>
            <IconButton
              icon={isTable ? 'chart' : 'table'}
              label={isTable ? 'Show the windows as a chart' : 'Show the pairs as a table'}
              onClick={() => setIsTable(!isTable)}
            />
            <Button icon="stop" disabled={isBusy} onClick={() => onAbort(changeId)}>
              Stop and undo
            </Button>
          </>
        }
      >
        <div className={styles.trial}>
          <div className={styles.now}>
            <Badge tone={isOn ? 'recovering' : 'neutral'} icon={isOn ? 'start' : 'stop'}>
              {isOn ? 'The change is on' : 'The change is off'}
            </Badge>
            <span>
              {pairsDone} of {pairsWanted} pairs
            </span>
            <span className={styles.left}>
              {leftS === 0 ? 'waiting for the verdict' : `about ${roundDuration(leftS)} left`}
            </span>
            <progress className={styles.progress} aria-label="Pairs measured" value={pairsDone} max={pairsWanted} />
          </div>
          <TrialChart metric={metric} pairs={pairs} wanted={pairsWanted} isOn={isOn} isTable={isTable} />
          {evidence === null ? (
            <p className={styles.muted}>
              Homeostat switches the change on and off in random order and keeps it only if it proves better.
            </p>
          ) : (
            <EffectInterval evidence={evidence} />
          )}
        </div>
      </Card>
    </div>
  );
}
