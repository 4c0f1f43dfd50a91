import { describeExit } from '../../base/describe-exit';
import { errnoOf } from '../../base/errors';
import { runProgram } from '../../base/run-program';
import { askForProgram, UnresponsivePath } from '../../platform/outside-paths';
import type { CreateChannel } from '../channel';
import { notificationLine } from './plain-notification';

/** Shorter than the limit of an attempt, so that the reason names the program. */
const TIMEOUT_MS = 10_000;
/** `EX_TEMPFAIL` of sysexits.h, by which a program requests another run. */
const TRY_AGAIN = 75;

/**
 * Runs a person's program without a shell. It reads the notification as JSON on its standard input, so that no text is
 * ever part of a command line. Only the file can name it. Its output is never passed on: it may contain a secret.
 */
export const createCommandChannel: CreateChannel<'command'> = ({ command }, { hostName }) => ({
  target: command[0] ?? '',
  async send(notification, key, signal) {
    const input = notificationLine(notification, hostName, key);
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    try {
      await askForProgram(command, undefined, AbortSignal.any([signal, timeout]));
      const { code } = await runProgram(command, { signal: AbortSignal.any([signal, timeout]), input });
      if (code === 0) return { kind: 'sent' };
      const reason = `${command[0]} ${describeExit(code)}`;
      return { kind: code === null || code === TRY_AGAIN ? 'retry' : 'rejected', reason };
    } catch (error) {
      if (error instanceof UnresponsivePath) return { kind: 'retry', reason: error.message };
      if (timeout.aborted || signal.aborted) return { kind: 'retry', reason: `${command[0]} timed out` };
      return { kind: 'rejected', reason: `cannot start ${command[0]} (${errnoOf(error) ?? 'unknown'})` };
    }
  },
});
