import { useState } from 'react';
import { FormDialog } from '../../components/form-dialog';
import { Plain } from '../../components/plain';
import { useToast } from '../../components/toast';
import { failureText, useCall } from '../../live/use-call';
import { servicesHash } from '../../routes';

/** Asks before Homeostat stops monitoring a service. */
export function RemoveDialog({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const { isBusy, run } = useCall();
  const [failure, setFailure] = useState<string>();
  const show = useToast();

  async function remove(): Promise<void> {
    const removed = await run((api) => api.services.remove({ name }));
    if (!removed.ok) return setFailure(failureText(removed.failure));
    location.hash = servicesHash(undefined);
    show({ tone: 'healthy', text: `Homeostat no longer monitors ${name}.` });
  }

  return (
    <FormDialog
      title={
        <>
          Remove <Plain text={name} />?
        </>
      }
      submit="Remove"
      isDisabled={isBusy}
      failure={failure}
      onSubmit={() => void remove()}
      onClose={onClose}
    >
      <p>Homeostat stops monitoring it. The service itself and its recorded history are not changed.</p>
    </FormDialog>
  );
}
