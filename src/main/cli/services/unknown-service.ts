import { UnknownNameError } from '../../base/errors';

export function unknownService(name: string): UnknownNameError {
  return new UnknownNameError(
    `no service or group is named "${name}"`,
    '`homeostat services` lists the watched services.',
  );
}
