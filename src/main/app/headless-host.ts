import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { version } from '../../../package.json';
import { asReason } from '../../shared/format/sentence';
import { resolveDirectories } from '../base/directories';
import { AdvisedError, messageOf } from '../base/errors';
import { REDIRECT_FILE } from '../transports/entrance';
import { createApp } from './app';
import { isOutputShared, openDashboard } from './open-dashboard';

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
    say(`Homeostat is already running (process ${pid}).${url === null ? '' : ` ${describeDashboard(url)}`}`);
    return;
  }
  const { dashboardUrl } = app;
  say(dashboardUrl === null ? 'Homeostat is running without a dashboard.' : describeDashboard(dashboardUrl));
  // A convenience: the address has been printed, so that failing is no loss.
  if (values.open && dashboardUrl !== null) openDashboard(join(directories.state, REDIRECT_FILE));

  const signalled = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  await Promise.race([signalled, app.stopRequested]);
  await app.stop();
  process.exit(0);
}

/** How a person finds the dashboard, on an output that others may read. */
function describeDashboard(url: string): string {
  if (!isOutputShared()) return `Dashboard: ${url}`;
  return `Dashboard: ${url.replace(/#.*/, '')} (\`homeostat open\` opens it, and \`homeostat status\` prints the full address)`;
}
