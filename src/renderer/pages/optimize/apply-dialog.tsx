import { useState } from 'react';
import type { ActionInfo } from '../../../shared/contract/optimization-schemas';
import { Button, Field, FormDialog, optionsOf, Plain, Prose, Segmented, TextField, TextInput } from '../../components';
import { PlanDetails } from './plan-details';
import { ProcessPicker } from './process-picker';
import { RiskBadge } from './risk-badge';
import { draftOf, isOfProcess, TARGET_LABELS, type TargetDraft, targetOf, withKind } from './target-draft';
import type { ApplyRequest } from './use-apply';

interface ApplyDialogProps {
  readonly action: ActionInfo;
  /** The target that a link names. */
  readonly target: string | undefined;
  /** Why nothing can be applied now; undefined where it can. */
  readonly obstacle: string | undefined;
  readonly onClose: () => void;
  /** Closes the dialog, too. */
  readonly onApply: (request: ApplyRequest, isMeasured: boolean) => void;
}

const MAX_PATH_LENGTH = 4_000;
const MAX_VALUE_LENGTH = 200;

/** Asks for the target of an action, and shows what exactly it would write. */
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
    <FormDialog
      title={<Plain text={summary} />}
      submit="Apply"
      icon="start"
      isDisabled={isBlocked}
      obstacle={obstacle}
      other={
        isMeasured ? (
          <Button disabled={isBlocked} title={obstacle} onClick={() => apply(false)}>
            Apply without measuring
          </Button>
        ) : undefined
      }
      onSubmit={() => apply(isMeasured)}
      onClose={onClose}
    >
      <p>
        <Prose text={effect} /> <RiskBadge risk={risk} />
      </p>
      <Field label="Target">
        {targets.length > 1 && (
          <Segmented
            label="Target"
            options={optionsOf(targets, (kind) => TARGET_LABELS[kind] ?? kind)}
            value={draft.kind}
            onChange={(kind) => setDraft(withKind(draft, kind))}
          />
        )}
        <TargetField draft={draft} onChange={setDraft} />
      </Field>
      <TextField
        label="Value (optional)"
        placeholder="default"
        maxLength={MAX_VALUE_LENGTH}
        value={value}
        onChange={setValue}
      />
      {request !== undefined && <PlanDetails request={request} />}
    </FormDialog>
  );
}

interface TargetFieldProps {
  readonly draft: TargetDraft;
  readonly onChange: (draft: TargetDraft) => void;
}

function TargetField({ draft, onChange }: TargetFieldProps) {
  const { kind, text } = draft;
  if (kind === 'machine') return <span>{TARGET_LABELS['machine']}</span>;
  if (isOfProcess(kind)) return <ProcessPicker pid={text} onPick={(pid) => onChange({ kind, text: pid })} />;
  return (
    <TextInput
      aria-label={TARGET_LABELS[kind] ?? kind}
      placeholder={kind === 'path' ? '/…' : kind}
      maxLength={MAX_PATH_LENGTH}
      value={text}
      onChange={(entered) => onChange({ kind, text: entered })}
    />
  );
}
