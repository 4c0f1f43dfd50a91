import { useState } from 'react';
import { Field } from '../../components/field';
import { FormDialog } from '../../components/form-dialog';
import { useToast } from '../../components/toast';
import { failureText, useCall } from '../../live/use-call';

export interface SubmitDialogProps {
  readonly onClose: () => void;
  readonly onSubmitted: () => void;
}

const EXAMPLE = `name: let-builds-wait
description: Lower the priority of compilers for an hour
rollback: { for_seconds: 3600 }
changes:
  - action: process-priority
    target: name:cc1plus
    value: 10
    why: They use all available CPU time
`;

/** Takes a change set as the text of a file in the inbox. */
export function SubmitDialog({ onClose, onSubmitted }: SubmitDialogProps) {
  const [text, setText] = useState(EXAMPLE);
  const [failure, setFailure] = useState<string>();
  const { isBusy, run } = useCall();
  const show = useToast();

  async function submit(): Promise<void> {
    const called = await run((api) => api.changeSets.submit({ text }));
    if (!called.ok) return setFailure(failureText(called.failure));
    show({ tone: 'healthy', text: 'Change set queued.' });
    onSubmitted();
  }

  return (
    <FormDialog
      title="Submit a change set"
      submit="Submit"
      isDisabled={isBusy}
      failure={failure}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <Field label="Change set (YAML), applied in this order">
        {(attributes) => (
          <textarea
            {...attributes}
            rows={12}
            spellCheck={false}
            value={text}
            onChange={(event) => {
              setFailure(undefined);
              setText(event.target.value);
            }}
          />
        )}
      </Field>
    </FormDialog>
  );
}
