import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { asReason } from '../../../shared/format/sentence';
import { useToast } from '../../components';
import { api } from '../../live/host-api';
import { failureText } from '../../live/loadable';

/** The action to apply, and its target. */
export interface ApplyRequest {
  readonly action: string;
  readonly target: string;
  readonly value?: string;
  /** The problem that it is meant to solve, for the report. */
  readonly why?: string;
}

/** The changes that a person makes on this machine, and their results. */
export type Optimizing = ReturnType<typeof useApply>;

/** Makes all changes of this page. A trial ends with its verdict; until then the status reports its progress. */
export function useApply() {
  const [error, setError] = useState<Error>();
  const show = useToast();
  const options = {
    /** @param work returns the text of a toast; empty for none */
    mutationFn: (work: () => Promise<string>) => work(),
    onMutate: () => setError(undefined),
    onSuccess: (text: string) => {
      if (text !== '') show(text);
    },
    onError: setError,
  } as const;
  // A running trial must not keep anybody from ending it.
  const applying = useMutation(options);
  const undoing = useMutation(options);

  return {
    /** Differs after every step of a change, which renews held values. */
    version: [applying, undoing].map(({ status, submittedAt }) => `${status} ${submittedAt}`).join(),
    /** True until a change is made, or has its verdict. */
    isApplying: applying.isPending,
    /** True until something is undone or deleted. */
    isUndoing: undoing.isPending,
    /** The reason why the last action failed; undefined where it did not. */
    failure: error && failureText(error),
    dismissFailure: () => setError(undefined),
    apply: (request: ApplyRequest, isMeasured: boolean) =>
      applying.mutate(async () => {
        const { verdict } = await api.optimize.apply({ ...request, validate: isMeasured });
        // The page shows the measurement.
        return isMeasured ? '' : verdict === 'observed' ? 'Applied. The change stays until you undo it.' : 'Applied.';
      }),
    /** @param changeId null for all */
    undo: (changeId: string | null) =>
      undoing.mutate(async () => {
        const results = await api.optimize.undo({ changeId });
        const failed = results.filter(({ state }) => state === 'failed');
        const warnings = results.flatMap(({ warning }) => warning ?? []);
        const withWarnings = (text: string) => [text, ...warnings].join(' ');
        if (failed[0] !== undefined)
          throw new Error(withWarnings(`Cannot undo the change: ${asReason(failed[0].reason)}`));
        if (results.length !== 1) return withWarnings(`${results.length} changes undone.`);
        return withWarnings(
          results[0]?.state === 'undone' ? 'Undone. The previous values are restored.' : (results[0]?.reason ?? ''),
        );
      }),
    purge: (changeId: string, olderThanDays: number) =>
      undoing.mutate(async () => {
        await api.optimize.purge({ changeId, olderThanDays });
        return 'Deleted permanently.';
      }),
  };
}
