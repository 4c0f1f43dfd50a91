import { useId, useState } from 'react';
import { localOffsetMs } from '../../../shared/model/time';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { SHORTEST_SPAN_MS, type Span } from '../../time-range';
import styles from './custom-range-dialog.module.css';

export interface CustomRangeDialogProps {
  /** What is shown now. */
  readonly span: Span;
  readonly nowMs: number;
  readonly onChoose: (span: Span) => void;
  readonly onClose: () => void;
}

/** Asks for the two ends of a period. */
export function CustomRangeDialog({ span, nowMs, onChoose, onClose }: CustomRangeDialogProps) {
  const [from, setFrom] = useState(inputText(span.fromMs));
  const [to, setTo] = useState(inputText(span.toMs));
  const id = useId();
  const chosen = { fromMs: Date.parse(from), toMs: Math.min(nowMs, Date.parse(to)) };
  const problem = problemOf(chosen, nowMs);
  return (
    <Dialog
      title="Custom period"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={problem !== undefined} onClick={() => onChoose(chosen)}>
            Show
          </Button>
        </>
      }
    >
      <form
        className={styles.fields}
        onSubmit={(event) => {
          event.preventDefault();
          if (problem === undefined) onChoose(chosen);
        }}
      >
        <label className={styles.field}>
          <span>From</span>
          <input
            type="datetime-local"
            step="1"
            value={from}
            aria-describedby={id}
            onChange={(event) => setFrom(event.target.value)}
          />
        </label>
        <label className={styles.field}>
          <span>To</span>
          <input
            type="datetime-local"
            step="1"
            value={to}
            aria-describedby={id}
            onChange={(event) => setTo(event.target.value)}
          />
        </label>
        <button type="submit" hidden />
      </form>
      <p id={id} className={styles.problem} role="status">
        {problem ?? ''}
      </p>
    </Dialog>
  );
}

function problemOf({ fromMs, toMs }: Span, nowMs: number): string | undefined {
  if (Number.isNaN(fromMs) || Number.isNaN(toMs)) return 'Enter a date and time for both ends.';
  if (fromMs >= nowMs) return 'The period starts in the future.';
  if (toMs - fromMs < SHORTEST_SPAN_MS) return `The period must last at least ${SHORTEST_SPAN_MS / 1000} seconds.`;
  return undefined;
}

/** In the reader's own time zone, as the field takes it. @example inputText(0) // '1970-01-01T00:00:00' */
function inputText(atMs: number): string {
  const local = new Date(atMs + localOffsetMs(atMs));
  return local.toISOString().slice(0, 19);
}
