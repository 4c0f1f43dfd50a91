import { type UseMutationOptions, type UseMutationResult, useMutation } from '@tanstack/react-query';
import { failureText } from '../live/loadable';
import { useToast } from './toast';

/**
 * Runs an action that a person starts, and shows its failure in a toast.
 *
 * @param done confirms its success
 */
export function useAction<Output, Failed, Input, Context>(
  options: UseMutationOptions<Output, Failed, Input, Context>,
  done?: string,
): UseMutationResult<Output, Failed, Input, Context> {
  const show = useToast();
  return useMutation({
    onSuccess: () => done && show(done),
    onError: (error) => show(failureText(error), 'critical'),
    ...options,
  });
}
