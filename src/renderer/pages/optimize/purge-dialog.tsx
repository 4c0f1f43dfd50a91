import { useState } from 'react';
import { formatDateTime } from '../../../shared/format/date';
import { formatBytes } from '../../../shared/format/format';
import { plural } from '../../../shared/format/plural';
import type { QuarantineEntry } from '../../../shared/model/change';
import { DAY_MS } from '../../../shared/model/time';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { Plain } from '../../components/plain';
import styles from './purge-dialog.module.css';

export interface PurgeDialogProps {
  readonly entry: QuarantineEntry;
  readonly nowMs: number;
  readonly onClose: () => void;
  readonly onPurge: (olderThanDays: number) => void;
}

const USUAL_DAYS = 7;

/** Asks before the one thing on this page that cannot be undone. What is young is deleted only when that is said, too. */
export function PurgeDialog({ entry, nowMs, onClose, onPurge }: PurgeDialogProps) {
  const [isYoungMeant, setIsYoungMeant] = useState(false);
  const ripeAtMs = entry.atMs + USUAL_DAYS * DAY_MS;
  const isYoung = nowMs < ripeAtMs;
  return (
    <Dialog
      title="Delete permanently?"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            icon="remove"
            disabled={isYoung && !isYoungMeant}
            onClick={() => onPurge(isYoung ? 0 : USUAL_DAYS)}
          >
            Delete {plural(entry.files, 'file')} permanently
          </Button>
        </>
      }
    >
      <div className={styles.text}>
        <p>
          This deletes {plural(entry.files, 'file')} from <Plain text={entry.targetText} maxLength={200} /> (
          {formatBytes(entry.sizeBytes)}). You cannot undo it.
        </p>
        {isYoung && (
          <>
            <p className={styles.muted}>
              They have been in quarantine for less than {USUAL_DAYS} days. Wait until {formatDateTime(ripeAtMs)} to see
              whether a program still needs them.
            </p>
            <label className={styles.meant}>
              <input
                type="checkbox"
                checked={isYoungMeant}
                onChange={(event) => setIsYoungMeant(event.target.checked)}
              />
              Delete them now anyway
            </label>
          </>
        )}
      </div>
    </Dialog>
  );
}
