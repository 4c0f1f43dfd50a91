import { useState } from 'react';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { Icon } from '../../components/icon';
import { Prose } from '../../components/prose';
import { useToast } from '../../components/toast';
import { failureText, useCall } from '../../live/use-call';
import styles from './form.module.css';

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

/** Takes a change set as text, as it would stand in a file of the inbox. */
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
    <Dialog
      title="Submit a change set"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={isBusy} onClick={() => void submit()}>
            Submit
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <label className={styles.field}>
          <span className={styles.label}>Change set (YAML), applied in this order</span>
          <textarea
            className={styles.text}
            rows={12}
            spellCheck={false}
            value={text}
            onChange={(event) => {
              setFailure(undefined);
              setText(event.target.value);
            }}
          />
        </label>
        {failure !== undefined && (
          <p className={styles.failure} role="alert">
            <Icon name="error" />
            <Prose text={failure} />
          </p>
        )}
      </div>
    </Dialog>
  );
}
