import type { Handlers } from '../../shared/contract/handlers';
import { UnknownNameError } from '../base/errors';
import type { Losses } from '../base/losses';

/** Marks notices as read; notices of a present state end with their cause. */
export function createNoticeHandlers(losses: Losses): Handlers['notices'] {
  return {
    dismiss: ({ id }) => {
      dismissLoss(losses, id);
      return {};
    },
  };
}

/** @param id null for all @throws UnknownNameError if there is none */
export function dismissLoss(losses: Losses, id: string | null): void {
  if (id === null) losses.dismissAll();
  else if (!losses.dismiss(id)) {
    throw new UnknownNameError(
      `There is no notice ${id} that can be dismissed`,
      '`homeostat notices` lists all notices. A notice about a lasting condition disappears with the condition.',
    );
  }
}
