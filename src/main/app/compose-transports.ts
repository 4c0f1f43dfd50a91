import { join } from 'node:path';
import type { Config } from '../../shared/contract/config-schema';
import type { Handlers } from '../../shared/contract/handlers';
import { createDescriptorReserve, type DescriptorReserve } from '../base/descriptor-reserve';
import { AdvisedError, messageOf } from '../base/errors';
import { every } from '../base/timers';
import { createToken, openEntrance } from '../transports/entrance';
import { keepSocket } from '../transports/kept-socket';
import { createLazyHttp } from '../transports/lazy-http';
import { listenOnLoopback } from '../transports/listen';
import type { RangeJson } from '../transports/range-reply';
import type { Context } from './context';

export interface TransportOptions {
  readonly handlers: Handlers;
  readonly version: string;
  readonly rendererDirectory: string | null;
  /** Address to serve the dashboard at; null serves it nowhere. */
  readonly dashboard: Config['dashboard'] | null;
  /** Share of their usual rate that requests get now, above 0 to 1. */
  readonly requestShare: () => number;
  readonly rangeJson: RangeJson;
}

const DESCRIPTOR_CHECK_MS = 1_000;
const DESCRIPTOR_NOTICE = {
  id: 'descriptors',
  level: 'error',
  text: 'Homeostat has run out of file descriptors, and accepts no new connections to the dashboard',
  advice: 'Close clients that are not needed. If it recurs, raise the limit (ulimit -n) or restart Homeostat.',
} as const;

/**
 * Composes the owner's socket for this person's clients and loopback with a token for browsers. A host runs without
 * either.
 *
 * @returns the address of the dashboard; null if it is not served
 */
export async function composeTransports(context: Context, options: TransportOptions): Promise<string | null> {
  const { stack, notices, log: parent } = context;
  const log = parent.for('transports');
  let reserve: DescriptorReserve | undefined;
  const opened = await openTransports(context, options, () => reserve?.isGiven ?? false);
  // Comes last, or it could take the last descriptors from the listening sockets.
  reserve = createDescriptorReserve((isGiven) => {
    if (isGiven) notices.set(DESCRIPTOR_NOTICE.id, DESCRIPTOR_NOTICE);
    else notices.delete(DESCRIPTOR_NOTICE.id);
    log.warn(isGiven ? 'out of file descriptors; the reserve was given away' : 'file descriptors are free again');
  });
  stack.push('descriptor reserve', reserve.close);
  stack.push('descriptor check', every(DESCRIPTOR_CHECK_MS, reserve.check, { onError: () => undefined }));
  return opened;
}

async function openTransports(
  { directories, stack, notices, log: parent }: Context,
  { handlers, version, rendererDirectory, dashboard, requestShare, rangeJson }: TransportOptions,
  isShortOfDescriptors: () => boolean,
): Promise<string | null> {
  const log = parent.for('transports');
  const common = { handlers, version, log, requestShare, rangeJson };
  const fail = (id: string, what: string, advice: string) => (error: unknown) => {
    log.error(what, { error: messageOf(error) });
    const remedy = error instanceof AdvisedError ? error.advice : advice;
    notices.set(id, { id, level: 'error', text: `${what}: ${messageOf(error)}`, advice: remedy });
    return undefined;
  };

  const trusted = createLazyHttp({ ...common, token: null, rendererDirectory: null });
  const failSocket = fail('socket', 'The command line cannot reach this host', `Make ${directories.data} writable.`);
  const closeSocket = await keepSocket({
    path: directories.socket,
    dataDirectory: directories.data,
    onConnection: trusted.accept,
    onProblem: (error) => (error === undefined ? notices.delete('socket') : failSocket(error)),
  });
  stack.push('socket', closeSocket);

  if (dashboard === null) return null;
  try {
    const token = createToken();
    const sessionFile = join(directories.state, 'sessions.json');
    const guarded = createLazyHttp({
      ...common,
      token,
      rendererDirectory,
      sessionFile,
      isShortOfDescriptors,
    });
    const { port, close } = await listenOnLoopback(dashboard.port, guarded.accept);
    stack.push('dashboard', close);
    const entrance = openEntrance(directories.state, { port, token }, (problem, error) =>
      log.warn(problem, { error: messageOf(error) }),
    );
    stack.push('entrance', entrance.close);
    if (port !== dashboard.port) log.warn(`port ${dashboard.port} is not available; the dashboard is on port ${port}`);
    return entrance.url;
  } catch (error) {
    fail(
      'dashboard',
      'The dashboard is not available',
      'Set another dashboard.port, or fix the problem in the message.',
    )(error);
    return null;
  }
}
