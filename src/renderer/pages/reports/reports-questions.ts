import type { DigestView } from '../../../shared/contract/digest-schemas';
import type { Question } from '../../live/answer';

const RENEW_MS = 30_000;

export function digestQuestion(spanMs: number): Question<DigestView> {
  return {
    key: `digest ${spanMs}`,
    subject: 'digest',
    everyMs: RENEW_MS,
    ask: ({ digest }, signal) => digest.get({ spanMs }, { signal }),
  };
}
