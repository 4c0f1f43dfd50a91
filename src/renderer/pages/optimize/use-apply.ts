import { useState } from 'react';
import type { AppApi } from '../../../shared/contract/contract';
import { asReason } from '../../../shared/format/sentence';
import { useToast } from '../../components/toast';
import type { ApplyRequest } from '../../live/optimization-queries';
import { type Call, failureText, useCall } from '../../live/use-call';

/** What a person changes on this machine, and what came of it. */
export interface Optimizing {
  /** Another one after every change: what is shown is then asked anew. */
  readonly version: number;
  /** Until a change is made, or has its verdict. */
  readonly isApplying: boolean;
  /** Until something is taken back or deleted. */
  readonly isUndoing: boolean;
  /** Why the last thing could not be done; undefined where it could. */
  readonly failure: string | undefined;
  readonly dismissFailure: () => void;
  readonly apply: (request: ApplyRequest, isMeasured: boolean) => void;
  /** @param changeId null for all */
  readonly undo: (changeId: string | null) => void;
  readonly purge: (changeId: string, olderThanDays: number) => void;
}

/** The one place where this page changes anything. A trial answers once it has a verdict; meanwhile it tells how it goes. */
export function useApply(): Optimizing {
  // What is being measured must not keep anybody from ending it.
  const applying = useCall();
  const undoing = useCall();
  const [version, setVersion] = useState(0);
  const [failure, setFailure] = useState<string>();
  const show = useToast();

  /** @param work answers with what to tell in passing; empty for nothing */
  async function change({ run }: Call, work: (api: AppApi) => Promise<string>): Promise<void> {
    setFailure(undefined);
    const called = await run(work);
    if (!called.ok) setFailure(failureText(called.failure));
    else if (called.value !== '') show({ tone: 'healthy', text: called.value });
    setVersion((before) => before + 1);
  }

  return {
    version,
    isApplying: applying.isBusy,
    isUndoing: undoing.isBusy,
    failure,
    dismissFailure: () => setFailure(undefined),
    apply: (request, isMeasured) =>
      void change(applying, async ({ optimize }) => {
        const { verdict } = await optimize.apply({ ...request, validate: isMeasured });
        // What was measured stands on the page, with its numbers.
        return isMeasured ? '' : verdict === 'observed' ? 'Applied. The change stays until you undo it.' : 'Applied.';
      }),
    undo: (changeId) =>
      void change(undoing, async ({ optimize }) => {
        const results = await optimize.undo({ changeId });
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
    purge: (changeId, olderThanDays) =>
      void change(undoing, async ({ optimize }) => {
        await optimize.purge({ changeId, olderThanDays });
        return 'Deleted permanently.';
      }),
  };
}
