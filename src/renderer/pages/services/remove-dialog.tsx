import { useMutation } from '@tanstack/react-query';
import { FormDialog, Plain, useToast } from '../../components';
import { orpc } from '../../live/host-api';
import { servicesHash } from '../../routes';

/** Asks before Homeostat stops monitoring a service. */
export function RemoveDialog({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const show = useToast();
  const { mutate, isPending, error } = useMutation(
    orpc.services.remove.mutationOptions({
      onSuccess: () => {
        location.hash = servicesHash(undefined);
        show(`Homeostat no longer monitors ${name}.`);
      },
    }),
  );

  return (
    <FormDialog
      title={
        <>
          Remove <Plain text={name} />?
        </>
      }
      submit="Remove"
      isDisabled={isPending}
      failure={error}
      onSubmit={() => mutate({ name })}
      onClose={onClose}
    >
      <p>Homeostat stops monitoring it. The service itself and its recorded history are not changed.</p>
    </FormDialog>
  );
}
