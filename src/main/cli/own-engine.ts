import { fileURLToPath } from 'node:url';
import { plainText } from '../../shared/format/plain-text';
import { withAdvice } from '../../shared/format/sentence';
import { AdvisedError } from '../base/errors';
import { AppLog } from '../base/log';
import { type Loss, Losses, lossesFile } from '../base/losses';
import type { AutomatedOptimizationEngine } from '../optimization/engine';
import { openEngine } from '../optimization/open-engine';
import type { CommandContext } from './command';

/**
 * The engine of this process, where no host runs. Opening it settles what must not outlive a host; the rest is what was
 * kept.
 *
 * @throws AdvisedError where the journal can be neither read nor made: nobody knows what is open then
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

/** To the person, and for the next host to list: it finds a journal that is whole again. */
export function reportLosses({ directories, terminal }: CommandContext, found: readonly Loss[]): void {
  if (found.length === 0) return;
  const losses = new Losses({ file: lossesFile(directories), nowMs: Date.now });
  for (const loss of found) {
    terminal.warn(`homeostat: ${withAdvice(plainText(loss.text, 1_000), loss.advice)}`);
    losses.report(loss);
  }
  losses.close();
}
