import { plainText } from '../../shared/format/plain-text';
import { AdvisedError } from '../base/errors';

/** EX_TEMPFAIL in sysexits.h: the same start may succeed later. */
export const EXIT_HELD = 75;

/** Is thrown if another host owns the data directory and does not respond. */
export class HeldError extends AdvisedError {
  override readonly name = 'HeldError';

  constructor(dataDirectory: string) {
    super(
      `another host owns the directory ${plainText(dataDirectory, 500)} and does not respond`,
      'It may still be starting or stopping: try again in a few seconds. End one that hangs with `homeostat stop`.',
    );
  }
}
