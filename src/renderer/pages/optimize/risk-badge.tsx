import type { RiskClass } from '../../../shared/contract/optimization-schemas';
import { Badge, type Tone } from '../../components';
import { RISK_LABELS } from '../../text/optimization-labels';

const RISK_TONES: Readonly<Record<RiskClass, Tone>> = {
  none: 'neutral',
  low: 'neutral',
  medium: 'degraded',
  high: 'unhealthy',
};

/** Shows the risk of an action as color and word. */
export function RiskBadge({ risk }: { readonly risk: RiskClass }) {
  return <Badge tone={RISK_TONES[risk]}>{RISK_LABELS[risk]}</Badge>;
}
