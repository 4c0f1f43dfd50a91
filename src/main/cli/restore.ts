import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { formatDateTime } from '../../shared/format/date';
import { plural } from '../../shared/format/plural';
import { AdvisedError } from '../base/errors';
import type { ChangeRecord } from '../changes/change-record';
import { summarizeDamage } from '../changes/describe-damage';
import { endForeignChanges } from '../changes/end-foreign-changes';
import { machineFingerprint, readBootId } from '../platform/machine-fingerprint';
import { confirm } from './confirm';
import { argument, flag } from './inputs';
import { withOwnership } from './store-access';
import { type CommandContext, show, verb } from './verb';

export const restore = verb({
  summary: 'restore an instance from a backup; the host must be stopped',
  inputs: {
    file: argument('<file>', 'a file that `homeostat backup` created'),
    force: flag('--force', 'move existing files aside'),
    trustCommands: flag('--trust-commands', 'do not ask about commands and automatic changes in the backup'),
  },
  examples: ['all.tar.gz --force'],
  run: (context, { file, force, trustCommands }) =>
    withOwnership(context, async () => {
      const { directories, configFile } = context;
      const { restoreBackup } = await import('../store/restore-backup');
      let ended: readonly ChangeRecord[] = [];
      const result = await restoreBackup({
        file: resolve(file),
        dataDirectory: directories.data,
        configDirectory: directories.config,
        configFile,
        force,
        nowMs: Date.now(),
        review: async (staging, { machine }) => {
          // First: a change that ends here is never undone, so that no question about it is necessary.
          ended = await endRestored(context, join(staging, JOURNAL), machine);
          await review(context, staging, trustCommands);
          if (force) await settleJournal(context);
        },
      });
      return show(context, result, ({ createdAtMs, movedAsideTo }) => [
        `Restored ${file}, created ${formatDateTime(createdAtMs)}.`,
        ...ended.map(({ intent }) => `Not undone, because it was made elsewhere: ${intent.targetText}`),
        movedAsideTo && `The previous files are in ${movedAsideTo}.`,
      ]);
    }),
});

const MOST_SHOWN = 20;

/**
 * Lists the commands and automatic changes in an archive, and asks the person.
 *
 * @throws AdvisedError if the person does not agree, or cannot be asked
 */
async function review(context: CommandContext, directory: string, isTrusted: boolean): Promise<void> {
  const { terminal, json } = context;
  const { reviewArchive } = await import('./review-archive');
  const found = await reviewArchive(directory);
  if (found.length === 0) return;
  terminal.warn(`This backup contains ${plural(found.length, 'thing')} that Homeostat would run or change:`);
  for (const text of found.slice(0, MOST_SHOWN)) terminal.warn(`  ${text}`);
  if (found.length > MOST_SHOWN) terminal.warn(`  and ${found.length - MOST_SHOWN} more`);
  if (isTrusted) return;
  const isConfirmed = json ? undefined : await confirm(terminal, 'Restore it?');
  if (isConfirmed === true) return;
  throw new AdvisedError(
    isConfirmed === false ? 'the backup was not restored' : 'the backup contains commands or automatic changes',
    'No changes were made. Use --trust-commands to restore it without this question.',
  );
}

const JOURNAL = 'journal.log';
const MOST_NAMED = 5;

/**
 * Undoes the changes that the next host would undo. A person decides about the others: after their journal has been
 * replaced, no program could undo them.
 *
 * @throws AdvisedError if changes are still open
 */
async function settleJournal(context: CommandContext): Promise<void> {
  if (!existsSync(join(context.directories.data, JOURNAL))) return;
  const { openOwnEngine } = await import('./own-engine');
  const engine = openOwnEngine(context);
  const { open } = engine.getOptimizationStatus();
  engine.stopEngine();
  if (open.length === 0) return;
  const named = open.slice(0, MOST_NAMED).map(({ action, targetText }) => `${action} on ${targetText}`);
  const more = open.length > MOST_NAMED ? ` and ${open.length - MOST_NAMED} more` : '';
  throw new AdvisedError(
    `changes are still active, and a restored journal could not undo them: ${named.join(', ')}${more}`,
    'Undo them first with `homeostat undo --all`. No files were changed.',
  );
}

async function endRestored(
  context: CommandContext,
  journal: string,
  machine: string | undefined,
): Promise<readonly ChangeRecord[]> {
  if (!existsSync(journal)) return [];
  const isSameMachine = machine !== undefined && machine === machineFingerprint();
  const { ended, damage } = endForeignChanges(journal, { bootId: readBootId(), isSameMachine, nowMs: Date.now() });
  if (damage !== undefined) {
    const loss = {
      id: 'restored-journal-damaged',
      level: 'warning',
      // The backup keeps the journal unchanged.
      text: summarizeDamage('the journal in the backup', { ...damage, copy: null }),
      advice: 'Keep the backup. Changes whose records cannot be read are not in the restored journal.',
    } as const;
    const { reportLosses } = await import('./own-engine');
    reportLosses(context, [loss]);
  }
  return ended;
}
