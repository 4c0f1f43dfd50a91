import { setTimeout as delay } from 'node:timers/promises';
import type { Alert } from '../../shared/contract/alert-schemas';
import type { AppApi } from '../../shared/contract/contract';
import type { HealthView } from '../../shared/contract/health-schemas';
import type { Status } from '../../shared/contract/schemas';

/** State of the machine as the host reports it. */
export interface HostReply {
  readonly status: Status;
  readonly health: HealthView;
  readonly alerts: readonly Alert[];
  /** Name of the active profile; null if there is none. */
  readonly profile: string | null;
}

interface FollowOptions {
  readonly api: Pick<AppApi, 'status' | 'health' | 'alerts' | 'profiles'>;
  readonly signal: AbortSignal;
  /** Called with every new reply, and with undefined when the host stops responding. */
  readonly show: (reply: HostReply | undefined) => void;
  readonly retryMs?: number;
}

/**
 * Follows the status until the signal is aborted, also through restarts of the host (a take-over ends every
 * iterator).
 */
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
      // Only the missing status matters, not the reason.
    }
    if (signal.aborted) return;
    show(undefined);
    await delay(retryMs, undefined, { signal }).catch(() => undefined);
  }
}
