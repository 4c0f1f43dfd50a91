import { hostname } from 'node:os';
import type { ForegroundStatus } from '../../shared/contract/schemas';
import { detach } from '../base/contain';
import { createIsInFront, type FrontApplication } from '../changes/front-application';
import { attentionOf } from '../changes/protected-process';
import { type BoostEngine, endBoosts } from '../optimization/end-boosts';
import { ForegroundWatch } from '../platform/linux/foreground/foreground-watch';
import { listSessions } from '../platform/linux/foreground/list-sessions';
import { isTerminalForeground, readProcessFacts } from '../platform/linux/knobs/process-facts';
import { LoginWatch } from '../platform/linux/login/login-watch';
import { LINUX_ROOTS } from '../platform/linux/roots';
import type { Context } from './context';

export interface ComposedForeground {
  readonly front: FrontApplication;
  /** Returns the reason if a person is waiting for a process; undefined if not, or if that is unknown. */
  readonly whyInUse: (pid: number) => string | undefined;
  readonly describe: () => ForegroundStatus;
  /** Ends boosts of applications that are no longer in front. */
  readonly endBoosts: (engine: BoostEngine | undefined) => void;
}

const PROC = LINUX_ROOTS.proc;
/** Lines in the log, one for each source and each reason. */
const MOST_REPORTED = 20;

/** Composes the watch of the window in front, which begins in the background: a desktop may respond late. */
export function composeForeground({ clock, stack, log: parent }: Context): ComposedForeground {
  const uid = process.getuid?.() ?? -1;
  const log = parent.for('foreground');
  const logins = new LoginWatch(uid);
  const watch = new ForegroundWatch({
    uid,
    hostName: hostname(),
    sessions: (signal) => listSessions({ env: process.env, uid, logins: logins.sessions }, signal),
    nowMs: clock.nowMs,
  });
  const nameOf = rememberName();
  const isInFront = createIsInFront({ procRoot: PROC, uid }, () => watch.current);
  if (process.platform === 'linux') {
    const reported = new Set<string>();
    watch.changes.on(({ source, state, reason }) => {
      const text = state === 'unknown' ? reason : source;
      if (text === null || reported.has(text) || reported.size >= MOST_REPORTED) return;
      reported.add(text);
      if (state === 'unknown') log.info('the window in front is unknown', { reason });
      else log.info('the window in front is known', { source });
    });
    logins.changes.on(() => watch.reconsider());
    const begin = async () => {
      await logins.start();
      await watch.start();
    };
    detach('the start of the foreground watch', begin());
    stack.push('foreground', async () => {
      logins.stop();
      await watch.stop();
    });
  }
  return {
    front: { isInFront, frontPid: () => watch.current.pid ?? undefined },
    whyInUse(pid) {
      try {
        const facts = { isTerminalForeground: isTerminalForeground(PROC, pid), mayHaveWindow: false };
        return attentionOf(facts, isInFront(pid));
      } catch {
        // It has ended.
        return undefined;
      }
    },
    describe() {
      const { state, pid, reason, source, sinceMs } = watch.current;
      return { state, pid, app: nameOf(pid), reason, source, sinceMs, idleSinceMs: logins.idle.sinceMs };
    },
    endBoosts(engine) {
      if (engine !== undefined) stack.push('boosts', endBoosts(engine, watch.changes, isInFront));
    },
  };
}

/** Names a process once: clients ask for the status every few seconds. */
function rememberName(): (pid: number | null) => string | null {
  let last: { readonly pid: number; readonly app: string } | undefined;
  return (pid) => {
    if (pid === null) return null;
    if (last?.pid === pid) return last.app;
    const app = readProcessFacts(PROC, pid)?.app;
    last = app === undefined ? undefined : { pid, app };
    return app ?? null;
  };
}
