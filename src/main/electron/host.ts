import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { app, dialog, powerMonitor, protocol, session } from 'electron';
import type { AppApi } from '../../shared/contract/contract';
import { contained, detach } from '../base/contain';
import type { Directories } from '../base/directories';
import { AdvisedError, messageOf } from '../base/errors';
import { type Stop, StopStack } from '../base/lifecycle';
import type { Log } from '../base/log';
import { later } from '../base/timers';
import { setAppMenu } from './app-menu';
import { APP_SCHEME, createAppProtocol } from './app-protocol';
import { connectPages } from './connect-pages';
import { followStatus } from './follow-status';
import { openGeometryStore } from './geometry-store';
import type { PagePort } from './port-server';
import { denyDownloads, denyPermissions, restrictAllPages } from './restrict';
import { TrayIcon } from './tray';
import { isTrayShown } from './tray-presence';
import { createTrayView } from './tray-view';
import { MainWindow } from './window';

/** The application behind the window, in this process or in another host. */
export interface HostedApp {
  readonly api: AppApi;
  onRoleChange(listener: () => void): Stop;
  /** Resolves when a client has requested the application to stop. */
  readonly stopRequested: Promise<void>;
  stop(): Promise<void>;
}

export interface ElectronHostOptions {
  readonly directories: Directories;
  readonly rendererDirectory: string;
  readonly preloadPath: string;
  readonly iconDirectory: string;
  /** Starts in the tray. Without a tray the window is shown. */
  readonly hidden: boolean;
  readonly openApp: (showWindow: () => void) => Promise<HostedApp>;
  /** Loaded with the first page, so that a host in the tray never loads it. */
  readonly openPortServer: (api: AppApi) => Promise<(port: PagePort) => Stop>;
  /** Called before the machine sleeps and after it wakes. */
  readonly onPower: (change: 'suspend' | 'resume') => void;
  readonly log: Log;
}

const EXIT_UNAVAILABLE = 69;
const STOP_STEP_TIMEOUT_MS = 3_000;
const QUIT_TIMEOUT_MS = 6_000;

/**
 * Runs Homeostat as a desktop application. Call it once, before Electron is ready, because schemes, sandbox and the
 * single instance must be declared earlier.
 */
export function startElectronHost(options: ElectronHostOptions): void {
  const { log } = options;
  // Set before the lock below, because each data directory has its own instance.
  app.setPath('userData', join(options.directories.state, 'electron'));
  if (!app.requestSingleInstanceLock()) {
    app.exit(0);
    return;
  }
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
  restrictAllPages();
  app
    .whenReady()
    .then(() => run(options))
    .catch((error: unknown) => {
      log.error('the host did not start', { error: messageOf(error) });
      const advice = error instanceof AdvisedError ? `\n\n${error.advice}` : '';
      dialog.showErrorBox('Homeostat cannot start', messageOf(error) + advice);
      app.exit(EXIT_UNAVAILABLE);
    });
}

async function run(options: ElectronHostOptions): Promise<void> {
  const { log } = options;
  const stack = new StopStack(
    (name, problem) => log.warn(`${name} did not stop cleanly`, { problem }),
    STOP_STEP_TIMEOUT_MS,
  );
  let quitting = false;
  const quit = () => {
    if (quitting) return;
    quitting = true;
    later(QUIT_TIMEOUT_MS, 'the end of the host', () => app.exit(0)).ref();
    detach(
      'the end of the host',
      stack.stopAll().then(() => app.exit(0)),
    );
  };
  // The system waits briefly at shutdown. A veto would prevent the shutdown.
  const quitInstead = contained('the end of the host', (event: Electron.Event) => {
    event.preventDefault();
    quit();
  });
  app.on('before-quit', quitInstead);
  // The documented event is missing in Electron's types.
  (powerMonitor as NodeJS.EventEmitter).on('shutdown', quitInstead);

  protocol.handle(APP_SCHEME, createAppProtocol(options.rendererDirectory));
  denyPermissions(session.defaultSession);
  denyDownloads(session.defaultSession);
  setAppMenu(process.platform);

  const opened = options.openApp(() => show());
  stack.push('application', async () => (await opened).stop());
  const portServer = opened.then(({ api }) => options.openPortServer(api));
  // Awaited below, where its failure ends the host. A page may wait for it earlier.
  portServer.catch(() => undefined);

  const window = new MainWindow({
    preloadPath: options.preloadPath,
    iconPath: join(options.iconDirectory, 'app.png'),
    openGeometry: () => openGeometryStore(log),
    log,
    onClosed: () => detach('the end of the window', leaveOrStay()),
  });
  const show = contained('the window', () => window.show());
  /** Without a window and a tray the application would be unreachable. */
  async function leaveOrStay(): Promise<void> {
    if (quitting || (await isTrayShown(process.platform, runCommand))) return;
    if (!window.isOpen) quit();
  }
  // Without a listener Electron quits with the last window.
  app.on('window-all-closed', () => undefined);
  app.on('second-instance', show);
  app.on('activate', show);
  const ports = connectPages({
    isOurPage: (pageId) => window.owns(pageId),
    serve: async (port) => (await portServer)(port),
    log,
  });
  stack.push('pages', () => ports.dismissAll());
  stack.push('window', () => window.destroy());

  const tray = new TrayIcon(
    { iconDirectory: options.iconDirectory, onOpen: show, onQuit: quit },
    createTrayView(undefined),
  );
  const following = new AbortController();
  stack.push('tray', () => {
    following.abort();
    tray.destroy();
  });

  if (!options.hidden || !(await isTrayShown(process.platform, runCommand))) show();

  const { api, onRoleChange, stopRequested } = await opened;
  detach('a request to stop', stopRequested.then(quit));
  // Live iterators belong to the former host. Pages connect again to the new one.
  stack.push(
    'role',
    onRoleChange(() => ports.dismissAll()),
  );
  const onPower = contained('a change of power', options.onPower);
  powerMonitor.on('suspend', () => onPower('suspend'));
  powerMonitor.on('resume', () => onPower('resume'));
  const follow = followStatus({ api, signal: following.signal, show: (reply) => tray.show(createTrayView(reply)) });
  detach('the tray', follow);
}

function runCommand(command: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(command, args, { timeout: 3_000 }, (error, output) => resolve(error === null ? output : undefined));
  });
}
