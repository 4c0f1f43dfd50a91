import { useState } from 'react';
import { CHANGE_STATE_LABELS } from '../../../shared/format/change-labels';
import { formatClock, formatDay } from '../../../shared/format/date';
import type { Change } from '../../../shared/model/change';
import { IconButton } from '../../components/button';
import { type Fact, Facts } from '../../components/facts';
import { Plain } from '../../components/plain';
import { Prose } from '../../components/prose';
import styles from './change-details.module.css';
import { EffectInterval } from './effect-interval';
import { sameValues } from './same-values';
import { TrialChart } from './trial-chart';

const EXIT_LABELS: Readonly<Record<Change['exitPolicy'], string>> = {
  revert: 'undone',
  keep: 'kept',
  'revert-unless-shutdown': 'undone, unless the machine shuts down',
};

export interface ChangeDetailsProps {
  readonly change: Change;
  /** What it was done against; empty where nobody said, or it is not asked for. */
  readonly why?: string;
}

/** Of one change: what was measured and said of it, what was set from what to what, by whom and why. */
export function ChangeDetails({ change, why = '' }: ChangeDetailsProps) {
  const [isTable, setIsTable] = useState(false);
  const { evidence } = change;
  return (
    <div className={`${styles.details} ${evidence === null ? styles.alone : ''}`}>
      {evidence !== null && (
        <div className={styles.measured}>
          <div className={styles.switch}>
            <IconButton
              icon={isTable ? 'chart' : 'table'}
              label={isTable ? 'Show the windows as a chart' : 'Show the pairs as a table'}
              onClick={() => setIsTable(!isTable)}
            />
          </div>
          <TrialChart metric={evidence.metric} pairs={evidence.pairs} wanted={0} isTable={isTable} />
          <EffectInterval evidence={evidence} />
        </div>
      )}
      <div className={styles.text}>
        {change.reason !== '' && (
          <p className={styles.reason}>
            <Prose text={change.reason} />
          </p>
        )}
        <Facts facts={factsOf(change, why)} />
      </div>
    </div>
  );
}

function factsOf(change: Change, why: string): readonly Fact[] {
  const { before, after, evidence, startedAtMs, endedAtMs, expiresAtMs, by, state, exitPolicy, action, id } = change;
  const isOpen = endedAtMs === null;
  return [
    { name: 'State', value: CHANGE_STATE_LABELS[state] },
    {
      name: 'Values',
      value: (
        <span className={styles.values}>
          {sameValues(before, after).map(({ from, to, count }) => (
            <span key={`${from} ${to}`}>
              {before.length > 1 && `${count} × `}
              <Plain text={from} maxLength={60} /> → <Plain text={to} maxLength={60} />
            </span>
          ))}
        </span>
      ),
    },
    { name: 'Made by', value: <Plain text={by} maxLength={63} /> },
    ...(why === '' ? [] : [{ name: 'Reason', value: <Plain text={why} maxLength={200} /> }]),
    { name: 'Started', value: instant(startedAtMs) },
    ...(endedAtMs === null ? [] : [{ name: 'Ended', value: instant(endedAtMs) }]),
    ...(isOpen && expiresAtMs !== null ? [{ name: 'Expires', value: instant(expiresAtMs) }] : []),
    ...(isOpen ? [{ name: 'When Homeostat exits', value: EXIT_LABELS[exitPolicy] }] : []),
    ...(evidence === null
      ? []
      : [
          {
            name: 'p-value',
            value: evidence.pValue < 0.001 ? '< 0.001' : evidence.pValue.toPrecision(2),
            help: 'Probability of an effect this large by chance alone: sign-flip test over the pairs, corrected for earlier trials',
          },
          {
            name: 'Noise',
            value: `${Math.round(evidence.noiseRatio * 100)}%`,
            help: 'Difference that the windows without the change show among themselves',
          },
          {
            name: 'Better with the change',
            value: `${Math.round(evidence.a12 * 100)}%`,
            help: "Probability that a window with the change is better (Vargha and Delaney's A12); 50% means no difference",
          },
        ]),
    { name: 'Action', value: <Plain text={action} maxLength={63} /> },
    { name: 'ID', value: <Plain text={id} maxLength={63} /> },
  ];
}

function instant(atMs: number): string {
  return `${formatDay(atMs)} ${formatClock(atMs, 'seconds')}`;
}
