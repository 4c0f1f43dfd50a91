import { useMutation } from '@tanstack/react-query';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { ErrorState } from '../../components/placeholder';
import { Plain } from '../../components/plain';
import { useToast } from '../../components/toast';
import { orpc } from '../../live/host-api';
import { failureOf } from '../../live/loadable';
import { servicesHash } from '../../routes';

/** Asks before a service is watched no more. */
export function RemoveDialog({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const show = useToast();
  const { mutate, isPending, error } = useMutation(
    orpc.services.remove.mutationOptions({
      onSuccess: () => {
        location.hash = servicesHash(undefined);
        show({ tone: 'healthy', text: `Homeostat no longer monitors ${name}.` });
      },
    }),
  );

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
          <Button variant="primary" disabled={isPending} onClick={() => mutate({ name })}>
            Remove
          </Button>
        </>
      }
    >
      {error === null ? (
        <p>Homeostat stops monitoring it. The service itself and its recorded history are not changed.</p>
      ) : (
        <ErrorState title="Cannot remove the service" failure={failureOf(error)} />
      )}
    </Dialog>
  );
}
