import { fileURLToPath } from 'node:url';
import { withAdvice } from '../../shared/format/sentence';
import { AdvisedError } from '../base/errors';
import { AppLog } from '../base/log';
import { type Loss, Losses, lossesFile } from '../base/losses';
import type { AutomatedOptimizationEngine } from '../optimization/engine';
import { openEngine } from '../optimization/open-engine';
import type { CommandContext } from './verb';

/**
 * Opens an engine in this process if no host runs. The opening undoes the changes that must not outlive a host.
 *
 * @throws AdvisedError if the journal can be neither read nor created: the open changes are unknown then
 */
export function openOwnEngine(context: CommandContext): AutomatedOptimizationEngine {
  const { directories, bundles } = context;
  const engine = openEngine({
    dataDirectory: directories.data,
    guardScript: fileURLToPath(new URL('../../resources/guard.sh', bundles)),
    log: new AppLog(() => undefined, Date.now).for('undo'),
    nowMs: Date.now,
  });
  const { journalProblem } = engine;
  if (journalProblem !== undefined) {
    engine.stopEngine();
    throw new AdvisedError(
      journalProblem,
      'Check that it is a file in a directory that you can write to, and try again.',
    );
  }
  reportLosses(context, engine.losses);
  return engine;
}

/** Reports losses to the person and stores them for the next host, which finds a repaired journal. */
export function reportLosses({ directories, terminal }: CommandContext, found: readonly Loss[]): void {
  if (found.length === 0) return;
  const losses = new Losses({ file: lossesFile(directories), nowMs: Date.now });
  for (const loss of found) {
    terminal.warn(`homeostat: ${withAdvice(loss.text, loss.advice)}`);
    losses.report(loss);
  }
  losses.close();
}
