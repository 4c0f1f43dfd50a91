import { join } from 'node:path';
import { openDashboard } from '../app/open-dashboard';
import { AdvisedError } from '../base/errors';
import { REDIRECT_FILE } from '../transports/entrance';
import { query } from './verb';

export const open = query({
  summary: 'open the dashboard in the browser',
  async ask(api, _, { directories }) {
    const { url, notices } = await api.status.get();
    if (url === null) {
      const failure = notices.find(({ id }) => id === 'dashboard');
      throw new AdvisedError(
        failure?.text ?? 'this host serves no dashboard',
        failure?.advice ?? 'Set `dashboard.enabled` to true, or open the desktop window.',
      );
    }
    return { url, opened: openDashboard(join(directories.state, REDIRECT_FILE)) };
  },
  lines: ({ url, opened }) => [opened ? 'The dashboard opens in the browser.' : `Open this address: ${url}`],
});
