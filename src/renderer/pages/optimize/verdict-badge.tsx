import type { Verdict } from '../../../shared/model/trial';
import { Badge } from '../../components/badge';
import { VERDICT_ICONS, VERDICT_TONES, VERDICT_WORDS } from './optimize-words';

/** What a trial said, as shape, color and word. */
export function VerdictBadge({ verdict }: { readonly verdict: Verdict }) {
  return (
    <Badge tone={VERDICT_TONES[verdict]} icon={VERDICT_ICONS[verdict]}>
      {VERDICT_WORDS[verdict]}
    </Badge>
  );
}
