import type { Notice } from '../../shared/contract/schemas';
import { formatDateTime } from '../../shared/format/date';
import { withAdvice } from '../../shared/format/sentence';
import { Losses, lossesFile } from '../base/losses';
import { dismissLoss } from '../self/notice-api';
import { flag, option } from './inputs';
import { type CommandContext, EXIT, ifReachable, show, verb, withApi } from './verb';

export const notices = verb({
  summary: 'list what Homeostat reports about itself, or mark it as read; needs no host',
  inputs: {
    dismissed: option('--dismiss <notice>', 'mark one notice as read'),
    all: flag('--all', 'mark all notices as read'),
    confirmsClock: flag('--confirm-clock', 'confirm that the clock is right after it was set forward'),
  },
  examples: ['', '--all'],
  run: async (context, { dismissed = null, all, confirmsClock }) => {
    if (confirmsClock) await withApi(context, ({ api }) => api.store.confirmTime());
    else if (all || dismissed !== null) await dismissNotice(context, all ? null : dismissed);
    else {
      const listed = await listNotices(context);
      return show(context, listed, () => (listed.length === 0 ? ['No notices.'] : listed.map(describe)));
    }
    return EXIT.healthy;
  },
});

function describe({ id, level, text, advice, reportedAtMs }: Notice): string {
  const time = reportedAtMs === undefined ? 'now' : formatDateTime(reportedAtMs);
  return `${id}  ${level}  ${time}  ${withAdvice(text, advice)}`;
}

/** Without a host, only the notices that are stored in a file are known. */
async function listNotices(context: CommandContext): Promise<readonly Notice[]> {
  const listed = await ifReachable(withApi(context, async ({ api }) => (await api.status.get()).notices));
  return listed ?? withLosses(context, ({ list }) => [...list]);
}

async function dismissNotice(context: CommandContext, id: string | null): Promise<void> {
  const done = await ifReachable(withApi(context, ({ api }) => api.notices.dismiss({ id })));
  if (done === undefined) withLosses(context, (losses) => dismissLoss(losses, id));
}

function withLosses<T>({ directories }: CommandContext, work: (losses: Losses) => T): T {
  const losses = new Losses({ file: lossesFile(directories), nowMs: Date.now });
  try {
    return work(losses);
  } finally {
    losses.close();
  }
}
