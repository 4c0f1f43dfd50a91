import { Suspense, useEffect, useRef } from 'react';
import { Button, ErrorState, LoadingState, useToast } from '../components';
import type { ConnectionState, RefusalReason } from '../live/connection';
import { useLive, useReadable } from '../live/live-context';
import type { Failure } from '../live/loadable';
import { useRoute } from '../routes';
import { ErrorBoundary } from './error-boundary';
import { Frame } from './frame';
import { IMPOSTOR } from './impostor';
import { PAGES } from './pages';
import styles from './shell.module.css';
import { StatusStrip } from './status-strip';
import { UpdatedBar } from './updated-bar';

/** Shows the page of the address within the frame, or the reason why there is none. */
export function App() {
  const { connection, machine: machineStore } = useLive();
  const state = useReadable(connection.state);
  const { data: machine } = useReadable(machineStore);
  const route = useRoute();
  const page = PAGES.find((one) => one.route === route) ?? PAGES[0];
  useReconnectedToast(state);

  useEffect(() => {
    document.title = machine === undefined ? 'Homeostat' : `${page.title} – ${machine.status.hostname} – Homeostat`;
  }, [page, machine]);

  const barred = barredBy(state, machine !== undefined);
  return (
    <Frame
      page={page}
      isStale={state.kind !== 'open' && machine !== undefined}
      header={
        <>
          <StatusStrip machine={machine} connection={state} onReconnect={connection.connect} />
          <UpdatedBar build={machine?.status.build} />
        </>
      }
    >
      {barred === undefined ? (
        <ErrorBoundary key={page.route} title={page.title}>
          <Suspense fallback={<LoadingState what={page.title} />}>
            <page.component />
          </Suspense>
        </ErrorBoundary>
      ) : (
        <div className={styles.barred}>
          <ErrorState
            title={barred.title}
            failure={barred}
            action={<Button onClick={connection.connect}>Try again</Button>}
          />
        </div>
      )}
    </Frame>
  );
}

function useReconnectedToast(state: ConnectionState): void {
  const show = useToast();
  const before = useRef(state);
  useEffect(() => {
    if (state.kind === 'open' && before.current.kind === 'lost' && before.current.wasOpen) {
      show('Reconnected.');
    }
    before.current = state;
  }, [state, show]);
}

const REFUSALS: Readonly<Record<RefusalReason, string>> = {
  'no-token': 'This address contains no access token.',
  'wrong-token': 'Homeostat rejected the access token of this tab. It may belong to another or an earlier host.',
  expired: 'This tab was disconnected for too long.',
};

/** Returns the reason why no page can be shown at all. */
function barredBy(state: ConnectionState, hasData: boolean): (Failure & { readonly title: string }) | undefined {
  if (state.kind === 'refused') {
    const advice = 'Run `homeostat open`, or open the address that `homeostat status` prints.';
    return { title: 'Access denied', message: REFUSALS[state.reason], advice };
  }
  if (state.kind === 'lost' && !hasData) {
    if (state.cause === 'impostor') return IMPOSTOR;
    return {
      title: 'Cannot reach Homeostat',
      message: 'The host does not respond. This page keeps trying to connect.',
      advice: 'Start it with `homeostat start`, or read its log with `homeostat logs`.',
    };
  }
  return undefined;
}
