import { type Check, limited, ok } from '../check';

/** Checks the port of the dashboard. */
export const port: Check = {
  id: 'port',
  title: 'Dashboard port',
  subject: 'Homeostat',
  isForEverySystem: true,
  async examine({ parts: { hostState, settings, probes } }) {
    const { enabled, port: wanted } = settings.dashboard;
    if (!enabled)
      return limited('dashboard.enabled is false', 'Set dashboard.enabled to true in homeostat.yaml for a dashboard.');
    if (hostState.kind === 'running') {
      const own = /:(\d+)\//.exec(hostState.host.url ?? '')?.[1];
      if (own === undefined)
        return limited('the host serves no dashboard', 'Run `homeostat notices` for the reason, then restart it.');
      if (Number(own) === wanted) return ok(`${own}, served by the host`);
      return limited(`${own}, because ${wanted} was in use`, 'Set another dashboard.port in homeostat.yaml.');
    }
    const listener = await probes.findListener(wanted);
    if (listener === undefined) return ok(`${wanted} is free`);
    const holder = listener ?? 'a program of another user';
    return limited(`${wanted} is in use by ${holder}`, 'Set another dashboard.port in homeostat.yaml.');
  },
};
