import type { Digest } from '../contract/digest-schemas';
import { formatDuration, formatRatio } from './format';

/** @example watchedText(digest) // 'Watched for 7 h 2 min: 99% healthy, 1% degraded.' */
export function watchedText({ watchedMs, states }: Pick<Digest, 'watchedMs' | 'states'>): string {
  if (watchedMs === 0) return 'Homeostat was not running.';
  const shares = states.map(({ state, share }) => `${formatRatio(share)} ${state}`).join(', ');
  return `Watched for ${formatDuration(watchedMs)}: ${shares}.`;
}
