import type { Notice } from '../../shared/contract/schemas';
import { plainText } from '../../shared/format/plain-text';
import { withAdvice } from '../../shared/format/sentence';
import { Losses, lossesFile } from '../base/losses';
import { dismissLoss } from '../self/notice-api';
import { UnreachableError } from '../transports/connect-app';
import { type Command, type CommandContext, EXIT, withApi } from './command';

export const notices: Command = {
  name: 'notices',
  summary: 'list what Homeostat reports about itself, or mark it as read; needs no host',
  declare: (parser) =>
    void parser
      .option('--dismiss <notice>', 'mark one notice as read')
      .option('--all', 'mark all notices as read')
      .option('--confirm-clock', 'confirm that the clock is right after it was set forward'),
  run: async (context, _, { dismiss, all, confirmClock }) => {
    const { terminal, json } = context;
    if (confirmClock === true) {
      await withApi(context, ({ api }) => api.store.confirmTime());
      return EXIT.healthy;
    }
    if (all === true || typeof dismiss === 'string') {
      await dismissNotice(context, all === true ? null : (dismiss as string));
      return EXIT.healthy;
    }
    const listed = await listNotices(context);
    if (json) terminal.printJson(listed);
    else if (listed.length === 0) terminal.print('No notices.');
    else for (const notice of listed) terminal.print(describe(notice));
    return EXIT.healthy;
  },
};

function describe({ id, level, text, advice, reportedAtMs }: Notice): string {
  const time = reportedAtMs === undefined ? 'now' : new Date(reportedAtMs).toISOString();
  return `${plainText(id, 200)}  ${level}  ${time}  ${withAdvice(plainText(text, 1_000), plainText(advice, 500))}`;
}

/** From the host where one runs; else those that stay, from their file. */
async function listNotices(context: CommandContext): Promise<readonly Notice[]> {
  return viaHost(
    context,
    () => withApi(context, async ({ api }) => (await api.status.get()).notices),
    (losses) => [...losses.list],
  );
}

async function dismissNotice(context: CommandContext, id: string | null): Promise<void> {
  await viaHost(
    context,
    () => withApi(context, async ({ api }) => void (await api.notices.dismiss({ id }))),
    (losses) => dismissLoss(losses, id),
  );
}

async function viaHost<T>(
  context: CommandContext,
  ask: () => Promise<T>,
  withoutHost: (losses: Losses) => T,
): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
  }
  const losses = new Losses({ file: lossesFile(context.directories), nowMs: Date.now });
  try {
    return withoutHost(losses);
  } finally {
    losses.close();
  }
}
