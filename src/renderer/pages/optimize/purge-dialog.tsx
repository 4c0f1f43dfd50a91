import { useState } from 'react';
import type { QuarantineEntry } from '../../../shared/contract/optimization-schemas';
import { formatDateTime } from '../../../shared/format/date';
import { formatBytes } from '../../../shared/format/format';
import { plural } from '../../../shared/format/plural';
import { DAY_MS } from '../../../shared/model/time';
import { Checkbox, FormDialog, Note, Plain } from '../../components';

interface PurgeDialogProps {
  readonly entry: QuarantineEntry;
  readonly nowMs: number;
  readonly onClose: () => void;
  readonly onPurge: (olderThanDays: number) => void;
}

const USUAL_DAYS = 7;

/** Asks before the one thing on this page that cannot be undone. Young entries need a second confirmation. */
export function PurgeDialog({ entry, nowMs, onClose, onPurge }: PurgeDialogProps) {
  const [isYoungMeant, setIsYoungMeant] = useState(false);
  const ripeAtMs = entry.atMs + USUAL_DAYS * DAY_MS;
  const isYoung = nowMs < ripeAtMs;
  return (
    <FormDialog
      title="Delete permanently?"
      submit={`Delete ${plural(entry.files, 'file')} permanently`}
      icon="remove"
      isDisabled={isYoung && !isYoungMeant}
      onSubmit={() => onPurge(isYoung ? 0 : USUAL_DAYS)}
      onClose={onClose}
    >
      <p>
        This deletes {plural(entry.files, 'file')} from <Plain text={entry.targetText} maxLength={200} /> (
        {formatBytes(entry.sizeBytes)}). You cannot undo it.
      </p>
      {isYoung && (
        <>
          <Note>
            They have been in quarantine for less than {USUAL_DAYS} days. Wait until {formatDateTime(ripeAtMs)} to see
            whether a program still needs them.
          </Note>
          <Checkbox isChecked={isYoungMeant} onChange={setIsYoungMeant}>
            Delete them now anyway
          </Checkbox>
        </>
      )}
    </FormDialog>
  );
}
