import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { version } from '../../../package.json';
import { asReason } from '../../shared/format/sentence';
import { contained } from '../base/contain';
import { readDescriptorLimit } from '../base/descriptor-limit';
import { resolveDirectories } from '../base/directories';
import { endProcess } from '../base/end-process';
import { AdvisedError, errnoOf, messageOf } from '../base/errors';
import { installLastResort } from '../base/last-resort';
import { requireFile } from '../base/require-file';
import { Supervision } from '../self/supervision';
import { REDIRECT_FILE } from '../transports/entrance';
import { createApp } from './app';
import { EXIT_HELD, HeldError } from './held-error';
import { describeDashboard, openDashboard } from './open-dashboard';

/**
 * Runs the headless host: the engine in plain Node, the dashboard on loopback. Ends the process on a signal or a
 * client's request.
 *
 * @param bundles the directory of the built entries
 */
export function runHeadlessHost(args: readonly string[], bundles: URL): void {
  host(args, bundles).catch((error: unknown) => {
    process.stderr.write(`homeostat: ${asReason(messageOf(error))}\n`);
    if (error instanceof AdvisedError) process.stderr.write(`${error.advice}\n`);
    endProcess(exitCodeOf(error));
  });
}

/** An idle host has 75 open. */
const FEWEST_DESCRIPTORS = 80;

/** EX_USAGE in sysexits.h. */
const EXIT_USAGE = 64;
const EXIT_UNAVAILABLE = 69;
const EXIT_SOFTWARE = 70;
/** Exit code that a shell reports for SIGINT. */
const EXIT_INTERRUPTED = 130;

/** A client waits 15 s for the end. Stops that are still running by then will not succeed. */
const STOP_LIMIT_MS = 12_000;

function exitCodeOf(error: unknown): number {
  if (errnoOf(error)?.startsWith('ERR_PARSE_ARGS')) return EXIT_USAGE;
  if (error instanceof HeldError) return EXIT_HELD;
  return error instanceof AdvisedError ? EXIT_UNAVAILABLE : EXIT_SOFTWARE;
}

async function host(args: readonly string[], bundles: URL): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      home: { type: 'string' },
      config: { type: 'string' },
      /** Opens the dashboard in the person's browser, if there is one. */
      open: { type: 'boolean', default: false },
      quiet: { type: 'boolean', default: false },
    },
  });
  if (values.config !== undefined) requireFile(values.config);
  requireDescriptors();
  const directories = resolveDirectories({ home: values.home });
  const renderer = fileURLToPath(new URL('../renderer', bundles));
  const end = () => endProcess(EXIT_SOFTWARE);
  const crash = installLastResort({ directory: directories.state, program: 'headless', version, end });
  const supervision = Supervision.take(process.env);
  const app = createApp({
    host: 'headless',
    supervision,
    crash,
    directories,
    version,
    workerUrl: new URL('worker.js', bundles),
    rendererDirectory: existsSync(renderer) ? renderer : null,
    serveLoopback: true,
    configFile: values.config,
  });

  const say = (text: string) => values.quiet || process.stdout.write(`${text}\n`);
  if ((await app.start()) === 'held') {
    const { connectApp } = await import('../transports/connect-app');
    const { api, close } = await connectApp({ directories }).catch(() => {
      throw new HeldError(directories.data);
    });
    const { pid, url } = await api.status.get();
    await close();
    say(`Homeostat is already running (process ${pid}).${url === null ? '' : ` ${describeDashboard(url)}`}`);
    return;
  }
  const { dashboardUrl } = app;
  say(dashboardUrl === null ? 'Homeostat is running without a dashboard.' : describeDashboard(dashboardUrl));
  // A failure is harmless since the address has been printed. Only once: a restart opens no second page.
  if (values.open && (supervision?.restarts ?? 0) === 0 && dashboardUrl !== null) {
    openDashboard(join(directories.state, REDIRECT_FILE));
  }

  await Promise.race([endSignal(), app.stopRequested]);
  supervision?.announceEnd();
  setTimeout(() => endProcess(0), STOP_LIMIT_MS);
  await app.stop();
  endProcess(0);
}

/** Refuses a limit under which the host would run but could accept no connection. @throws AdvisedError */
function requireDescriptors(): void {
  const limit = readDescriptorLimit();
  if (limit >= FEWEST_DESCRIPTORS) return;
  throw new AdvisedError(
    `a host needs ${FEWEST_DESCRIPTORS} open files, and the limit is ${limit}`,
    'Raise the limit (ulimit -n 1024), then start it again.',
  );
}

/**
 * Resolves with the first signal to end. A second Ctrl-C ends the process immediately; other signals may come twice.
 */
function endSignal(): Promise<void> {
  return new Promise((resolve) => {
    let interrupts = 0;
    const interrupt = contained('an interrupt', () => {
      if (++interrupts > 1) endProcess(EXIT_INTERRUPTED);
      resolve();
    });
    process.on('SIGINT', interrupt);
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}
