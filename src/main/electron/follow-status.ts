import { setTimeout as delay } from 'node:timers/promises';
import type { Alert } from '../../shared/contract/alert-schemas';
import type { AppApi } from '../../shared/contract/contract';
import type { HealthView } from '../../shared/contract/health-schemas';
import type { Status } from '../../shared/contract/schemas';

/** What the host says of the machine, at one moment. */
export interface HostReply {
  readonly status: Status;
  readonly health: HealthView;
  readonly alerts: readonly Alert[];
  /** Its name; null where none is in force. */
  readonly profile: string | null;
}

interface FollowOptions {
  readonly api: Pick<AppApi, 'status' | 'health' | 'alerts' | 'profiles'>;
  readonly signal: AbortSignal;
  /** Told of every new answer; of undefined when the host stops answering. */
  readonly show: (reply: HostReply | undefined) => void;
  readonly retryMs?: number;
}

/** Follows the status until told to end, whatever happens to the host in between (a take-over ends every iterator). */
export async function followStatus({ api, signal, show, retryMs = 1_000 }: FollowOptions): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const status of await api.status.watch(undefined, { signal })) {
        const [health, alerts, { active: profile }] = await Promise.all([
          api.health.get(),
          api.alerts.list(),
          api.profiles.active(),
        ]);
        show({ status, health, alerts, profile });
        if (signal.aborted) return;
      }
    } catch {
      // Why does not matter here; that nothing is known does.
    }
    if (signal.aborted) return;
    show(undefined);
    await delay(retryMs, undefined, { signal }).catch(() => undefined);
  }
}
