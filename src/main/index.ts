import { fileURLToPath } from 'node:url';
import { app } from 'electron';
import { version } from '../../package.json';
import { setErrorReport } from './base/contain';
import { resolveDirectories } from './base/directories';
import { installLastResort } from './base/last-resort';
import { AppLog } from './base/log';
import { closeUmask } from './base/person-umask';
import { refuseInspector } from './base/refuse-inspector';
import { createElectronNotifier } from './electron/create-notifier';
import { startElectronHost } from './electron/host';
import { EXIT_USAGE, refuseRoot } from './electron/refuse-root';
import { createErrorReport } from './self/error-report';

closeUmask();
const log = new AppLog((text) => process.stderr.write(text), Date.now).for('electron');

const EXIT_SOFTWARE = 70;
/** A program that crashes sooner would be started over and over. */
const RELAUNCH_AFTER_SECONDS = 60;

/** After a crash the application starts again: it has no other supervisor. */
function endAfterCrash(): void {
  if (process.uptime() >= RELAUNCH_AFTER_SECONDS) app.relaunch();
  app.exit(EXIT_SOFTWARE);
}

/** The Electron host: the engine in the main process, the dashboard in a window, the state in the tray. */
function main(): void {
  const refusal = refuseRoot(process.getuid?.());
  if (refusal !== undefined) {
    process.stderr.write(`${refusal}\n`);
    app.exit(EXIT_USAGE);
    return;
  }
  const pathTo = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
  const directories = resolveDirectories({});
  const rendererDirectory = pathTo('../renderer');
  refuseInspector();
  const crash = installLastResort({ directory: directories.state, program: 'electron', version, end: endAfterCrash });
  // Until this process has an application of its own with its log.
  setErrorReport(createErrorReport(log, () => performance.now()));
  startElectronHost({
    directories,
    rendererDirectory,
    preloadPath: pathTo('../preload/index.cjs'),
    iconDirectory: pathTo('../../resources/icons'),
    hidden: process.argv.includes('--hidden'),
    openApp: async (showWindow) => {
      const { openApp } = await import('./app/open-app');
      return openApp({
        host: 'electron',
        directories,
        version,
        workerUrl: new URL('./worker.js', import.meta.url),
        rendererDirectory,
        serveLoopback: false,
        showWindow,
        crash,
        // On Linux Electron's own notifications support neither buttons nor replacement.
        ...(process.platform === 'linux' ? {} : { createNotifier: createElectronNotifier }),
      });
    },
    openPortServer: async (api) => {
      const [{ createRouter, forwardingHandlers }, { createPortServer }] = await Promise.all([
        import('./transports/router'),
        import('./electron/port-server'),
      ]);
      return createPortServer(createRouter(forwardingHandlers(api)), log);
    },
    onPower: (change) => log.info(change === 'suspend' ? 'the machine is about to sleep' : 'the machine woke up'),
    log,
  });
}

main();
