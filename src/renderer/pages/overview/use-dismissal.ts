import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Notice } from '../../../shared/contract/schemas';
import { orpc } from '../../live/host-api';

/** Marks notices as read. One that fails stays where it is. */
export function useDismissal() {
  const [dismissedAtMs, setDismissedAtMs] = useState<ReadonlyMap<string, number>>(new Map());
  const { mutate } = useMutation(
    orpc.notices.dismiss.mutationOptions({
      onSuccess: (_, { id }) => {
        if (id !== null) setDismissedAtMs((known) => new Map(known).set(id, Date.now()));
      },
    }),
  );

  return {
    /** Returns the notices without those that were just dismissed: the status follows a few seconds later. */
    remaining: (notices: readonly Notice[]) =>
      // The same may be lost again later.
      notices.filter(({ id, reportedAtMs = 0 }) => reportedAtMs === 0 || reportedAtMs > (dismissedAtMs.get(id) ?? 0)),
    dismiss: (id: string) => mutate({ id }),
  };
}
