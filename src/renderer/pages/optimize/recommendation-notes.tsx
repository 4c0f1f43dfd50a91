import { Button } from '../../components/button';
import { Prose } from '../../components/prose';
import styles from './recommendation-notes.module.css';
import type { Recommended } from './recommended-order';
import type { RecommendationChoice } from './use-recommendations';

export interface RecommendationNotesProps {
  readonly recommended: Recommended;
  readonly isBusy: boolean;
  readonly onDecide: (choice: RecommendationChoice, id: string) => void;
}

const CHOICES: readonly { readonly choice: RecommendationChoice; readonly text: string; readonly tip: string }[] = [
  { choice: 'dismiss', text: 'Dismiss', tip: 'Hide until the problem ends and recurs' },
  { choice: 'snooze', text: 'Snooze', tip: 'Hide for a day' },
  { choice: 'never', text: 'Never suggest', tip: 'Hide for this program or path until you show it again' },
];
/** Those of the catalog stand on the card already, and the bottleneck above it. */
const SHOWN_ELSEWHERE = ['catalog', 'bottleneck'];

/** Why a suggestion stands where it does, and the ways to be rid of it. */
export function RecommendationNotes({ recommended, isBusy, onDecide }: RecommendationNotesProps) {
  const { id, recommendation } = recommended;
  // What speaks for the best one of a lever speaks for its alternatives only in part: they show no numbers of others.
  const isBest = id === recommendation.id;
  const evidence = recommendation.evidence.filter(({ kind }) => !SHOWN_ELSEWHERE.includes(kind));
  return (
    <div className={styles.notes}>
      {isBest && (
        <ul className={styles.reasons} aria-label="Reasons for this suggestion">
          <li>{percent(recommendation.confidence)} likely to bring a noticeable gain, based on data so far</li>
          {recommendation.prerequisites.map((text) => (
            <li key={text}>
              <Prose text={text} />
            </li>
          ))}
          {evidence.map(({ kind, text, atMs }) => (
            <li key={`${kind} ${atMs} ${text}`}>
              <Prose text={text} />
            </li>
          ))}
        </ul>
      )}
      <span className={styles.choices}>
        {CHOICES.map(({ choice, text, tip }) => (
          <Button key={choice} variant="quiet" title={tip} disabled={isBusy} onClick={() => onDecide(choice, id)}>
            {text}
          </Button>
        ))}
      </span>
    </div>
  );
}

function percent(ratio: number): string {
  return `${Math.round(ratio * 100)}%`;
}
