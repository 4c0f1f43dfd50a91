import { join } from 'node:path';
import { EvaluationSet } from '../src/main/cli/evaluation/evaluation-set';

/** Returns the publisher's collection: machines of one family are similar, those of another are unseen. */
export function familyOf(file: string): string {
  return file.split(/[-_]/)[0] as string;
}

/** Opens the recordings for development in HOMEOSTAT_EVAL_DIR. */
export function openRecordings(): EvaluationSet {
  const directory = process.env['HOMEOSTAT_EVAL_DIR'];
  if (directory === undefined) throw new Error('HOMEOSTAT_EVAL_DIR is not set: it names the folder that holds dev/');
  return new EvaluationSet(join(directory, 'dev'));
}
