import type { DigestView } from '../../../shared/contract/digest-schemas';
import type { Query } from '../../live/query';

const RENEW_MS = 30_000;

export function digestQuery(spanMs: number): Query<DigestView> {
  return {
    key: `digest ${spanMs}`,
    subject: 'digest',
    everyMs: RENEW_MS,
    run: ({ digest }, signal) => digest.get({ spanMs }, { signal }),
  };
}
