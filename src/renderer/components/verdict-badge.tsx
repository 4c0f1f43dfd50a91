import type { Verdict } from '../../shared/contract/optimization-schemas';
import { VERDICT_LABELS } from '../../shared/format/verdict-labels';
import { Badge, type Tone } from './badge';
import type { IconName } from './icon';

const VERDICT_TONES: Readonly<Record<Verdict, Tone>> = {
  better: 'healthy',
  worse: 'critical',
  'no effect': 'neutral',
  observed: 'neutral',
};

const VERDICT_ICONS: Readonly<Record<Verdict, IconName>> = {
  better: 'healthy',
  worse: 'critical',
  'no effect': 'steady',
  observed: 'unknown',
};

/** The verdict of a trial as shape, color and word. */
export function VerdictBadge({ verdict }: { readonly verdict: Verdict }) {
  return (
    <Badge tone={VERDICT_TONES[verdict]} icon={VERDICT_ICONS[verdict]}>
      {VERDICT_LABELS[verdict]}
    </Badge>
  );
}
