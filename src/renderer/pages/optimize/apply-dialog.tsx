import { useState } from 'react';
import type { ActionInfo } from '../../../shared/contract/optimization-schemas';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { Plain } from '../../components/plain';
import { Prose } from '../../components/prose';
import { Segmented } from '../../components/segmented';
import styles from './apply-dialog.module.css';
import { PlanDetails } from './plan-details';
import { ProcessPicker } from './process-picker';
import { RiskBadge } from './risk-badge';
import { draftOf, TARGET_LABELS, type TargetDraft, targetOf } from './target-draft';
import type { ApplyRequest } from './use-apply';

export interface ApplyDialogProps {
  readonly action: ActionInfo;
  /** What a link says that it shall be done to. */
  readonly target: string | undefined;
  /** Why nothing can be applied now; undefined where it can. */
  readonly obstacle: string | undefined;
  readonly onClose: () => void;
  /** Closes the dialog, too. */
  readonly onApply: (request: ApplyRequest, isMeasured: boolean) => void;
}

const MAX_PATH_LENGTH = 4_000;
const MAX_VALUE_LENGTH = 200;

/** Asks what an action shall be done to, and shows what exactly that would write before it is done. */
export function ApplyDialog({ action, target, obstacle, onClose, onApply }: ApplyDialogProps) {
  const { id, summary, effect, targets, risk, isMeasured } = action;
  const [draft, setDraft] = useState<TargetDraft>(() => draftOf(targets, target));
  const [value, setValue] = useState('');
  const chosen = targetOf(draft);
  const request: ApplyRequest | undefined =
    chosen === undefined ? undefined : { action: id, target: chosen, ...(value.trim() && { value: value.trim() }) };

  function apply(withMeasuring: boolean): void {
    if (request !== undefined) onApply(request, withMeasuring);
  }

  const isBlocked = request === undefined || obstacle !== undefined;
  return (
    <Dialog
      title={<Plain text={summary} />}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {isMeasured && (
            <Button disabled={isBlocked} title={obstacle} onClick={() => apply(false)}>
              Apply without measuring
            </Button>
          )}
          <Button
            variant="primary"
            icon="start"
            disabled={isBlocked}
            title={obstacle}
            onClick={() => apply(isMeasured)}
          >
            Apply
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <p className={styles.about}>
          <Prose text={effect} /> <RiskBadge risk={risk} />
        </p>
        <div className={styles.field}>
          <span className={styles.label}>Target</span>
          {targets.length > 1 && (
            <Segmented
              label="Target"
              options={targets.map((kind) => ({ value: kind, label: TARGET_LABELS[kind] ?? kind }))}
              value={draft.kind}
              onChange={(kind) => setDraft({ kind, text: '' })}
            />
          )}
          <TargetField draft={draft} onChange={setDraft} />
        </div>
        <label className={styles.field}>
          <span className={styles.label}>Value (optional)</span>
          <input
            className={styles.input}
            placeholder="default"
            spellCheck={false}
            maxLength={MAX_VALUE_LENGTH}
            value={value}
            onChange={(event) => setValue(event.target.value)}
          />
        </label>
        {request !== undefined && <PlanDetails request={request} />}
      </div>
    </Dialog>
  );
}

interface TargetFieldProps {
  readonly draft: TargetDraft;
  readonly onChange: (draft: TargetDraft) => void;
}

function TargetField({ draft, onChange }: TargetFieldProps) {
  const { kind, text } = draft;
  if (kind === 'machine') return <span>{TARGET_LABELS['machine']}</span>;
  if (kind === 'process') return <ProcessPicker pid={text} onPick={(pid) => onChange({ kind, text: pid })} />;
  return (
    <input
      className={styles.input}
      aria-label={TARGET_LABELS[kind] ?? kind}
      placeholder={kind === 'path' ? '/…' : kind}
      spellCheck={false}
      maxLength={MAX_PATH_LENGTH}
      value={text}
      onChange={(event) => onChange({ kind, text: event.target.value })}
    />
  );
}
