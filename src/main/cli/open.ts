import { join } from 'node:path';
import { openDashboard } from '../app/open-dashboard';
import { AdvisedError } from '../base/errors';
import { REDIRECT_FILE } from '../transports/entrance';
import { show, verb, withApi } from './verb';

export const open = verb({
  summary: 'open the dashboard in the browser',
  run: (context) =>
    withApi(context, async ({ api }) => {
      const { url, notices } = await api.status.get();
      if (url === null) {
        const failure = notices.find(({ id }) => id === 'dashboard');
        if (failure !== undefined) throw new AdvisedError(failure.text, failure.advice);
        throw new AdvisedError(
          'this host serves no dashboard',
          'Set `dashboard.enabled` to true, or open the desktop window.',
        );
      }
      const opened = openDashboard(join(context.directories.state, REDIRECT_FILE));
      const text = opened ? 'The dashboard opens in the browser.' : `Open this address: ${url}`;
      return show(context, { url, opened }, () => [text]);
    }),
});
