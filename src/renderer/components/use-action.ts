import { type UseMutationOptions, type UseMutationResult, useMutation } from '@tanstack/react-query';
import { failureText } from '../live/loadable';
import { useToast } from './toast';

/** Runs an action that a person starts, and shows its failure in a toast. */
export function useAction<Output, Failed, Input, Context>(
  options: UseMutationOptions<Output, Failed, Input, Context>,
): UseMutationResult<Output, Failed, Input, Context> {
  const show = useToast();
  return useMutation({ onError: (error) => show({ tone: 'critical', text: failureText(error) }), ...options });
}
