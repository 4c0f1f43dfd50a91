import { useState } from 'react';
import type { AppApi } from '../../shared/contract/contract';
import { withAdvice } from '../../shared/format/sentence';
import { useLive, useReadable } from './live-context';
import { type Failure, failureOf } from './loadable';

export type Called<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export interface Call {
  /** Until the host has answered. */
  readonly isBusy: boolean;
  readonly run: <T>(work: (api: AppApi) => Promise<T>) => Promise<Called<T>>;
}

const NOT_CONNECTED: Failure = {
  message: 'The host does not respond.',
  advice: 'Try again when the page is connected.',
};

/** For what a person asks the host to do, once; a failure is handed back, not thrown. */
export function useCall(): Call {
  const connection = useReadable(useLive().connection.state);
  const [busy, setBusy] = useState(0);
  return {
    isBusy: busy > 0,
    run: async (work) => {
      if (connection.kind !== 'open') return { ok: false, failure: NOT_CONNECTED };
      setBusy((count) => count + 1);
      try {
        return { ok: true, value: await work(connection.api) };
      } catch (error) {
        return { ok: false, failure: failureOf(error) };
      } finally {
        setBusy((count) => count - 1);
      }
    },
  };
}

/** @example failureText({ message: 'No.', advice: 'Ask again.' }) // 'No. Ask again.' */
export function failureText({ message, advice }: Failure): string {
  return advice === undefined ? message : withAdvice(message, advice);
}
