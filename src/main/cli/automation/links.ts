import { linkLabel } from '../../../shared/format/link-label';
import { table } from '../terminal';
import { exitCodeIf, query } from '../verb';

export const links = query({
  summary: 'show the state of the data flows between the parts',
  ask: (api) => api.automation.integration(),
  toJson: ({ isWhole, checkedAtMs, links: all }) => ({ isWhole, checkedAtMs, links: all }),
  lines: ({ links: all }) =>
    table(all, ['state', ({ from, to }) => `${linkLabel(from)} to ${linkLabel(to)}`, 'text', 'lastMessage']),
  exitCode: ({ isWhole }) => exitCodeIf(isWhole),
});
