import { Button, Grow, Muted, Prose, Row } from '../../components';
import styles from './optimize.module.css';
import type { Recommended } from './recommended-order';
import type { RecommendationChoice } from './use-recommendations';

interface RecommendationNotesProps {
  readonly recommended: Recommended;
  readonly isBusy: boolean;
  readonly onDecide: (choice: RecommendationChoice, id: string) => void;
}

const CHOICES: readonly { readonly choice: RecommendationChoice; readonly text: string; readonly tip: string }[] = [
  { choice: 'dismiss', text: 'Dismiss', tip: 'Hide until the problem ends and recurs' },
  { choice: 'snooze', text: 'Snooze', tip: 'Hide for a day' },
  { choice: 'never', text: 'Never suggest', tip: 'Hide for this program or path until you show it again' },
];
/** The card shows the catalog, and the line above it the bottleneck. */
const SHOWN_ELSEWHERE = ['catalog', 'bottleneck'];

/** The reasons for a suggestion, and the ways to hide it. */
export function RecommendationNotes({ recommended, isBusy, onDecide }: RecommendationNotesProps) {
  const { id, recommendation } = recommended;
  // The evidence for the best action of a knob holds for its alternatives only in part: they show no numbers.
  const isBest = id === recommendation.id;
  const evidence = recommendation.evidence.filter(({ kind }) => !SHOWN_ELSEWHERE.includes(kind));
  return (
    <Row gap={3}>
      {isBest && (
        <Grow>
          <Muted as="ul" aria-label="Reasons for this suggestion">
            <li>
              {Math.round(recommendation.confidence * 100)}% likely to bring a noticeable gain, based on data so far
            </li>
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
          </Muted>
        </Grow>
      )}
      <Row gap={1} className={styles.end}>
        {CHOICES.map(({ choice, text, tip }) => (
          <Button key={choice} variant="quiet" title={tip} disabled={isBusy} onClick={() => onDecide(choice, id)}>
            {text}
          </Button>
        ))}
      </Row>
    </Row>
  );
}
