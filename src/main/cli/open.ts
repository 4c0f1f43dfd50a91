import { join } from 'node:path';
import { openDashboard } from '../app/open-dashboard';
import { AdvisedError } from '../base/errors';
import { REDIRECT_FILE } from '../transports/entrance';
import { type Command, EXIT, withApi } from './command';

export const open: Command = {
  name: 'open',
  summary: 'open the dashboard in the browser',
  run: (context) =>
    withApi(context, async ({ api }) => {
      const { directories, terminal, json } = context;
      const { url, notices } = await api.status.get();
      if (url === null) {
        const failure = notices.find(({ id }) => id === 'dashboard');
        if (failure !== undefined) throw new AdvisedError(failure.text, failure.advice);
        throw new AdvisedError(
          'this host serves no dashboard',
          'Set `dashboard.enabled` to true, or open the desktop window.',
        );
      }
      const isOpened = openDashboard(join(directories.state, REDIRECT_FILE));
      if (json) terminal.printJson({ url, opened: isOpened });
      else terminal.print(isOpened ? 'The dashboard opens in the browser.' : `Open this address: ${url}`);
      return EXIT.healthy;
    }),
};
