import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { plainText } from '../../shared/format/plain-text';
import { plural } from '../../shared/format/plural';
import { AdvisedError } from '../base/errors';
import type { ChangeRecord } from '../changes/change-record';
import { summarizeDamage } from '../changes/describe-damage';
import { endForeignChanges } from '../changes/end-foreign-changes';
import type { FoundDamage } from '../changes/journal';
import { machineFingerprint, readBootId } from '../platform/machine-fingerprint';
import { restoreBackup } from '../store/restore-backup';
import { type Command, type CommandContext, EXIT } from './command';
import { confirm } from './confirm';
import { openOwnEngine, reportLosses } from './own-engine';
import { withOwnership } from './store-access';

export const restore: Command = {
  name: 'restore',
  summary: 'restore an instance from a backup; the host must be stopped',
  declare: (parser) =>
    void parser
      .argument('<file>', 'a file that backup created')
      .option('--force', 'move existing files aside')
      .option('--trust-commands', 'do not ask about commands and automatic changes in the backup'),
  run: (context, [file = ''], { force, trustCommands }) =>
    withOwnership(context, async () => {
      const { directories, configFile, terminal, json } = context;
      let ended: readonly ChangeRecord[] = [];
      const result = await restoreBackup({
        file: resolve(file),
        dataDirectory: directories.data,
        configDirectory: directories.config,
        configFile,
        force: force === true,
        nowMs: Date.now(),
        review: async (staging, { machine }) => {
          // First: what is ended there is never undone, so that nobody has to be asked about it.
          ended = endRestored(context, join(staging, JOURNAL), machine);
          await review(context, staging, trustCommands === true);
          if (force === true) settleJournal(context);
        },
      });
      if (json) terminal.printJson(result);
      else {
        terminal.print(`Restored ${plainText(file, 500)}, created ${new Date(result.createdAtMs).toISOString()}.`);
        for (const { intent } of ended)
          terminal.print(`Not undone, because it was made elsewhere: ${plainText(intent.targetText, 200)}`);
        if (result.movedAsideTo !== null) terminal.print(`The previous files are in ${result.movedAsideTo}.`);
      }
      return EXIT.healthy;
    }),
};

const MOST_SHOWN = 20;

/**
 * Lists what of an archive would run or change something by itself, and asks.
 *
 * @throws AdvisedError where the person does not agree, or cannot be asked
 */
async function review(context: CommandContext, directory: string, isTrusted: boolean): Promise<void> {
  const { terminal, json } = context;
  const { reviewArchive } = await import('./review-archive');
  const found = await reviewArchive(directory);
  if (found.length === 0) return;
  terminal.warn(`This backup contains ${plural(found.length, 'thing')} that Homeostat would run or change:`);
  for (const text of found.slice(0, MOST_SHOWN)) terminal.warn(`  ${plainText(text, 300)}`);
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
 * Undoes what the next host would undo. What a person keeps is theirs to decide about: with its journal gone, nothing
 * could undo it.
 *
 * @throws AdvisedError where changes are still open
 */
function settleJournal(context: CommandContext): void {
  if (!existsSync(join(context.directories.data, JOURNAL))) return;
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

function endRestored(context: CommandContext, journal: string, machine: string | undefined): readonly ChangeRecord[] {
  if (!existsSync(journal)) return [];
  const isSameMachine = machine !== undefined && machine === machineFingerprint();
  const { ended, damage } = endForeignChanges(journal, { bootId: readBootId(), isSameMachine, nowMs: Date.now() });
  if (damage !== undefined) noteDamage(context, { ...damage, copy: null });
  return ended;
}

/** The backup still has the journal as it is. */
function noteDamage(context: CommandContext, damage: FoundDamage): void {
  reportLosses(context, [
    {
      id: 'restored-journal-damaged',
      level: 'warning',
      text: summarizeDamage('the journal in the backup', damage),
      advice: 'Keep the backup. Changes whose records cannot be read are not in the restored journal.',
    },
  ]);
}
