import { CHANGE_SET_BYTES } from '../../../shared/model/change-set';
import { argument } from '../inputs';
import { readText } from '../read-text';

export const changeSetFile = argument('<file>', 'file of a change set');

/** @throws AdvisedError if the file cannot be read */
export function readChangeSetFile(file: string): string {
  return readText(file, CHANGE_SET_BYTES, 'a change set');
}
