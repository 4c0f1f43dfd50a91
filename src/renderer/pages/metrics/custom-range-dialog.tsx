import { useState } from 'react';
import { localOffsetMs } from '../../../shared/model/time';
import { FieldGrid, FormDialog, TextField } from '../../components';
import { SHORTEST_SPAN_MS, type Span } from '../../time-range';

export interface CustomRangeDialogProps {
  /** The current period. */
  readonly span: Span;
  readonly nowMs: number;
  readonly onChoose: (span: Span) => void;
  readonly onClose: () => void;
}

/** Asks for the two ends of a period. */
export function CustomRangeDialog({ span, nowMs, onChoose, onClose }: CustomRangeDialogProps) {
  const [from, setFrom] = useState(inputText(span.fromMs));
  const [to, setTo] = useState(inputText(span.toMs));
  const chosen = { fromMs: Date.parse(from), toMs: Math.min(nowMs, Date.parse(to)) };
  const problem = problemOf(chosen, nowMs);
  return (
    <FormDialog
      title="Custom period"
      submit="Show"
      isDisabled={problem !== undefined}
      failure={problem}
      onSubmit={() => onChoose(chosen)}
      onClose={onClose}
    >
      <FieldGrid>
        <TextField label="From" type="datetime-local" step="1" value={from} onChange={setFrom} />
        <TextField label="To" type="datetime-local" step="1" value={to} onChange={setTo} />
      </FieldGrid>
    </FormDialog>
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
