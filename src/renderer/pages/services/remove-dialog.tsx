import { useState } from 'react';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { ErrorState } from '../../components/placeholder';
import { Plain } from '../../components/plain';
import { useToast } from '../../components/toast';
import type { Failure } from '../../live/loadable';
import { useCall } from '../../live/use-call';
import { servicesHash } from '../../routes';

/** Asks before a service is watched no more. */
export function RemoveDialog({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const { isBusy, run } = useCall();
  const [failure, setFailure] = useState<Failure>();
  const show = useToast();

  async function remove(): Promise<void> {
    const removed = await run((api) => api.services.remove({ name }));
    if (!removed.ok) return setFailure(removed.failure);
    location.hash = servicesHash(undefined);
    show({ tone: 'healthy', text: `Homeostat no longer monitors ${name}.` });
  }

  return (
    <Dialog
      title={
        <>
          Remove <Plain text={name} maxLength={63} />?
        </>
      }
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={isBusy} onClick={() => void remove()}>
            Remove
          </Button>
        </>
      }
    >
      {failure === undefined ? (
        <p>Homeostat stops monitoring it. The service itself and its recorded history are not changed.</p>
      ) : (
        <ErrorState title="Cannot remove the service" failure={failure} />
      )}
    </Dialog>
  );
}
