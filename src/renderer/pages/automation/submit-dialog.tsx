import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Field, FormDialog, useToast } from '../../components';
import { orpc } from '../../live/host-api';

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
export function SubmitDialog({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState(EXAMPLE);
  const show = useToast();
  const { mutate, isPending, error, reset } = useMutation(
    orpc.changeSets.submit.mutationOptions({
      onSuccess: () => {
        show('Change set queued.');
        onClose();
      },
    }),
  );

  return (
    <FormDialog
      title="Submit a change set"
      submit="Submit"
      isDisabled={isPending}
      failure={error}
      onSubmit={() => mutate({ text })}
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
              reset();
              setText(event.target.value);
            }}
          />
        )}
      </Field>
    </FormDialog>
  );
}
