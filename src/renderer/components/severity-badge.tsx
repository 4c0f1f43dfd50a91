import { capitalize } from '../../shared/format/sentence';
import type { Severity } from '../../shared/model/severity';
import { Badge, type Tone } from './badge';
import type { IconName } from './icon';

export const SEVERITY_TONES: Readonly<Record<Severity, Tone>> = {
  info: 'neutral',
  notice: 'recovering',
  warning: 'degraded',
  critical: 'critical',
};

export const SEVERITY_ICONS: Readonly<Record<Severity, IconName>> = {
  info: 'steady',
  notice: 'info',
  warning: 'warning',
  critical: 'critical',
};

/** A severity as shape, color and word. */
export function SeverityBadge({ severity }: { readonly severity: Severity }) {
  return (
    <Badge tone={SEVERITY_TONES[severity]} icon={SEVERITY_ICONS[severity]}>
      {capitalize(severity)}
    </Badge>
  );
}
