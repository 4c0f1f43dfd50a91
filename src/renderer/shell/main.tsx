import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ToastProvider } from '../components';
import { createVisibleStore, reconnectOnSigns } from '../live/browser-events';
import { Connection } from '../live/connection';
import { createStreamStore } from '../live/follow';
import { attachConnection, queryClient } from '../live/host-api';
import { LiveContext } from '../live/live-context';
import { createMachineStore } from '../live/machine';
import { createPortTransport, isInElectron } from '../live/port-transport';
import { applyTheme } from '../live/theme';
import { keepToken, takeToken } from '../live/token';
import { createWebSocketTransport } from '../live/websocket-transport';
import { App } from './app';
import '../styles/tokens.css';
import '../styles/base.css';

applyTheme();

let token = isInElectron() ? undefined : takeToken(window);
const connection = new Connection(
  isInElectron()
    ? createPortTransport()
    : createWebSocketTransport(
        () => token,
        (url) => keepToken(url, window),
      ),
);
reconnectOnSigns(connection);
// A person who opens the printed address in an open tab changes only its fragment.
window.addEventListener('hashchange', () => {
  if (!location.hash.startsWith('#token=')) return;
  token = takeToken(window);
  connection.reconnect();
});
attachConnection(connection.state);
connection.connect();

const live = { connection: connection.state, visible: createVisibleStore() };
const context = {
  connection,
  live,
  machine: createMachineStore(live),
  alerts: createStreamStore(live, (api, signal) => api.alerts.watch(undefined, { signal })),
};

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <ToastProvider>
        <LiveContext value={context}>
          <App />
        </LiveContext>
      </ToastProvider>
    </QueryClientProvider>
  </StrictMode>,
);
