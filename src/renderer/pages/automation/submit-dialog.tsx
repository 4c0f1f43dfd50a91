import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { Icon } from '../../components/icon';
import { Prose } from '../../components/prose';
import { useToast } from '../../components/toast';
import { orpc } from '../../live/host-api';
import { failureText } from '../../live/loadable';
import styles from './form.module.css';

export interface SubmitDialogProps {
  readonly onClose: () => void;
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
export function SubmitDialog({ onClose }: SubmitDialogProps) {
  const [text, setText] = useState(EXAMPLE);
  const show = useToast();
  const { mutate, isPending, error, reset } = useMutation(
    orpc.changeSets.submit.mutationOptions({
      onSuccess: () => {
        show({ tone: 'healthy', text: 'Change set queued.' });
        onClose();
      },
    }),
  );

  return (
    <Dialog
      title="Submit a change set"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={isPending} onClick={() => mutate({ text })}>
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
              reset();
              setText(event.target.value);
            }}
          />
        </label>
        {error !== null && (
          <p className={styles.failure} role="alert">
            <Icon name="error" />
            <Prose text={failureText(error)} />
          </p>
        )}
      </div>
    </Dialog>
  );
}
