import { plainText } from '../../shared/format/plain-text';
import { AdvisedError } from '../base/errors';

/** The exit code of a host for it, as in sysexits.h: trying again later may help. */
export const EXIT_HELD = 75;

/** Another host owns the data directory, and does not answer. */
export class HeldError extends AdvisedError {
  override readonly name = 'HeldError';

  constructor(dataDirectory: string) {
    super(
      `another host owns the directory ${plainText(dataDirectory, 500)} and does not respond`,
      'It may still be starting or stopping: try again in a few seconds. End one that hangs with `homeostat stop`.',
    );
  }
}
