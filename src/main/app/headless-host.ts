import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { version } from '../../../package.json';
import { asReason } from '../../shared/format/sentence';
import { resolveDirectories } from '../base/directories';
import { AdvisedError, messageOf } from '../base/errors';
import { requireFile } from '../base/require-file';
import { createApp } from './app';

/**
 * The headless host: the engine in plain Node, the dashboard on loopback. Runs until a signal or a client ends it, and
 * ends the process.
 *
 * @param bundles the directory of the built entries
 */
export function runHeadlessHost(args: readonly string[], bundles: URL): void {
  host(args, bundles).catch((error: unknown) => {
    process.stderr.write(`homeostat: ${asReason(messageOf(error))}\n`);
    if (error instanceof AdvisedError) process.stderr.write(`${error.advice}\n`);
    process.exit(error instanceof AdvisedError ? EXIT_UNAVAILABLE : EXIT_SOFTWARE);
  });
}

/** As in sysexits.h. */
const EXIT_UNAVAILABLE = 69;
const EXIT_SOFTWARE = 70;

async function host(args: readonly string[], bundles: URL): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      home: { type: 'string' },
      config: { type: 'string' },
      /** Opens the dashboard in the person's browser, where there is one. */
      open: { type: 'boolean', default: false },
      quiet: { type: 'boolean', default: false },
    },
  });
  if (values.config !== undefined) requireFile(values.config);
  const directories = resolveDirectories({ home: values.home, env: process.env, platform: process.platform });
  const renderer = fileURLToPath(new URL('../renderer', bundles));
  const app = createApp({
    host: 'headless',
    directories,
    version,
    workerUrl: new URL('worker.js', bundles),
    rendererDirectory: existsSync(renderer) ? renderer : null,
    serveLoopback: true,
    ...(values.config === undefined ? {} : { configFile: values.config }),
  });

  const say = (text: string) => values.quiet || process.stdout.write(`${text}\n`);
  if ((await app.start()) === 'held') {
    const { connectApp } = await import('../transports/connect-app');
    const { api, close } = await connectApp({ directories });
    const { pid, url } = await api.status.get();
    await close();
    say(`Homeostat is already running (process ${pid}).${url === null ? '' : ` Dashboard: ${url}`}`);
    return;
  }
  say(app.dashboardUrl === null ? 'Homeostat is running without a dashboard.' : `Dashboard: ${app.dashboardUrl}`);

  if (values.open && app.dashboardUrl !== null) openInBrowser(app.dashboardUrl);

  const signalled = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  await Promise.race([signalled, app.stopRequested]);
  await app.stop();
  process.exit(0);
}

/** A convenience: the address has been printed, so that failing is no loss. Root's browser is nobody's wish. */
function openInBrowser(url: string): void {
  const { env, platform } = process;
  const hasDisplay = platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
  if (!hasDisplay || process.getuid?.() === 0) return;
  const [command, ...args] =
    platform === 'darwin' ? ['open'] : platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open'];
  spawn(command as string, [...args, url], { detached: true, stdio: 'ignore' })
    .on('error', () => undefined)
    .unref();
}
