import type { Change } from '../../../shared/contract/optimization-schemas';
import { CHANGE_STATE_LABELS } from '../../../shared/format/change-labels';
import { formatClock, formatDay } from '../../../shared/format/date';
import { Facts, type FactTable, FigureAndText, Plain, Prose, Stack, useTableToggle } from '../../components';
import { EffectInterval } from './effect-interval';
import { sameValues } from './same-values';
import { TrialChart } from './trial-chart';

const EXIT_LABELS: Readonly<Record<Change['exitPolicy'], string>> = {
  revert: 'undone',
  keep: 'kept',
  'revert-unless-shutdown': 'undone, unless the machine shuts down',
};

interface ChangeDetailsProps {
  readonly change: Change;
  /** The problem it was made against; empty where none is recorded. */
  readonly why?: string;
}

/** The measurement and the verdict of one change, its values, its author and its reason. */
export function ChangeDetails({ change, why = '' }: ChangeDetailsProps) {
  const [isTable, tableToggle] = useTableToggle('the trial');
  const { evidence } = change;
  return (
    <FigureAndText
      figure={
        evidence !== null && (
          <>
            <TrialChart
              metric={evidence.metric}
              pairs={evidence.pairs}
              wanted={0}
              isTable={isTable}
              toggle={tableToggle}
            />
            <EffectInterval evidence={evidence} />
          </>
        )
      }
    >
      {change.reason !== '' && (
        <strong>
          <Prose text={change.reason} />
        </strong>
      )}
      <Facts facts={factsOf(change, why)} help={HELP} />
    </FigureAndText>
  );
}

function factsOf(change: Change, why: string): FactTable {
  const { before, after, evidence, startedAtMs, endedAtMs, expiresAtMs, by, state, exitPolicy, action, id } = change;
  const isOpen = endedAtMs === null;
  return {
    State: CHANGE_STATE_LABELS[state],
    Values: (
      <Stack as="span" gap="hair">
        {sameValues(before, after).map(({ from, to, count }) => (
          <span key={`${from} ${to}`}>
            {before.length > 1 && `${count} × `}
            <code>
              <Plain text={from} /> → <Plain text={to} />
            </code>
          </span>
        ))}
      </Stack>
    ),
    'Made by': <Plain text={by} />,
    Reason: why !== '' && <Plain text={why} maxLength={200} />,
    Started: instant(startedAtMs),
    Ended: endedAtMs !== null && instant(endedAtMs),
    Expires: isOpen && expiresAtMs !== null && instant(expiresAtMs),
    'When Homeostat exits': isOpen && EXIT_LABELS[exitPolicy],
    'p-value': evidence !== null && (evidence.pValue < 0.001 ? '< 0.001' : evidence.pValue.toPrecision(2)),
    Noise: evidence !== null && `${Math.round(evidence.noiseRatio * 100)}%`,
    'Better with the change': evidence !== null && `${Math.round(evidence.a12 * 100)}%`,
    Action: <Plain text={action} />,
    ID: <Plain text={id} />,
  };
}

function instant(atMs: number): string {
  return `${formatDay(atMs)} ${formatClock(atMs, 'seconds')}`;
}

const HELP = {
  'p-value':
    'Probability of an effect this large by chance alone: sign-flip test over the pairs, corrected for earlier trials',
  Noise: 'Difference that the windows without the change show among themselves',
  'Better with the change':
    "Probability that a window with the change is better (Vargha and Delaney's A12); 50% means no difference",
};
