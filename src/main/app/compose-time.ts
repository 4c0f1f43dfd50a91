import { statSync } from 'node:fs';
import { join } from 'node:path';
import { formatDuration } from '../../shared/format/format';
import { DAY_MS } from '../../shared/model/time';
import { warnOf } from '../base/log';
import { every } from '../base/timers';
import { isClockSynchronized } from '../platform/linux/clock-synchronized';
import { readBootId } from '../platform/machine-fingerprint';
import { createUptimeReader } from '../platform/read-uptime';
import { createTrustedTime, type TrustedTime } from '../platform/trusted-time';
import type { Context } from './context';

const FILE = 'trusted-time.json';
/** Files that a running host writes all the time. */
const STORED_FILES = ['metrics.db', 'head.log', 'state.db', 'journal.log'];
const CHECK_MS = 60_000;
const SAVE_EVERY_CHECKS = 10;
/** A time server sets a clock in steps: after a change of the clock the question waits this long. */
const ASK_AFTER_STEADY_MS = 10 * 60_000;
/** A machine that was off for a month is normal; a clock that jumps by a month may be wrong. */
const WORRYING_MS = 30 * DAY_MS;
const NOTICE = 'clock-unconfirmed';

/** Composes the trusted time, by which old data may be deleted, and the notice while it differs from the clock. */
export function composeTime({
  directories,
  clock,
  stack,
  notices,
  log,
}: Pick<Context, 'directories' | 'clock' | 'stack' | 'notices' | 'log'>): TrustedTime {
  const time = createTrustedTime({
    file: join(directories.data, FILE),
    clock,
    readUptimeSeconds: createUptimeReader(),
    bootId: readBootId(),
    lastStoredMs: () => newestWrite(directories.data),
  });
  let checks = 0;

  async function check(): Promise<void> {
    if (time.unconfirmedMs() > 0 && time.steadyMs() >= ASK_AFTER_STEADY_MS && (await isClockSynchronized()))
      time.confirm();
    noteTime();
    if (checks++ % SAVE_EVERY_CHECKS === 0) time.save();
  }

  function noteTime(): void {
    const aheadMs = time.unconfirmedMs();
    if (aheadMs === 0) {
      notices.delete(NOTICE);
      return;
    }
    notices.set(NOTICE, {
      id: NOTICE,
      level: aheadMs >= WORRYING_MS ? 'warning' : 'info',
      text: `The clock is ${formatDuration(aheadMs)} ahead of the last confirmed time, so Homeostat deletes no old data`,
      advice:
        'If the clock is right, run `homeostat notices --confirm-clock` or wait: six hours of steady time or a time server confirm it. Otherwise set the clock.',
    });
  }

  noteTime();
  const stop = every(CHECK_MS, check, {
    firstMs: 1_000,
    onError: warnOf(log, 'cannot check the clock'),
  });
  stack.push('trusted time', () => {
    stop();
    time.save();
  });
  return {
    ...time,
    confirm() {
      time.confirm();
      noteTime();
    },
  };
}

function newestWrite(directory: string): number | undefined {
  const times = STORED_FILES.flatMap((name) => {
    try {
      return [statSync(join(directory, name)).mtimeMs];
    } catch {
      return [];
    }
  });
  return times.length === 0 ? undefined : Math.max(...times);
}
