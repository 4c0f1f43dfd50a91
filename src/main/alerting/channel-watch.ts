import type { Alert } from '../../shared/contract/alert-schemas';
import { CHANNEL_FAILING } from '../../shared/model/alert';
import type { AlertChange } from './alert-states';

const HOST = 'homeostat';
/** Failures in a row before another channel reports it. */
const FAILURES = 3;

/**
 * Watches the channels: one that fails repeatedly is an alert, sent through those that work. It fires once and ends
 * with the next delivery, so that channels that all fail do not report each other endlessly.
 */
export class ChannelWatch {
  readonly #alerts: Map<string, Alert>;
  readonly #failures = new Map<string, number>();

  /** @param restored alerts of this rule when the host ended */
  constructor(restored: readonly Alert[] = []) {
    this.#alerts = new Map(restored.map((alert) => [alert.labels['channel'] ?? '', alert]));
  }

  get active(): readonly Alert[] {
    return [...this.#alerts.values()];
  }

  isFailing(channel: string): boolean {
    return this.#alerts.has(channel);
  }

  onFailure(channel: string, reason: string, isFinal: boolean, atMs: number): AlertChange | undefined {
    const failures = (this.#failures.get(channel) ?? 0) + 1;
    this.#failures.set(channel, failures);
    if (this.#alerts.has(channel) || (failures < FAILURES && !isFinal)) return undefined;
    const alert: Alert = {
      fingerprint: `${CHANNEL_FAILING} ${channel}`,
      rule: CHANNEL_FAILING,
      labels: { channel },
      phase: 'firing',
      severity: 'warning',
      summary: `The channel ${channel} cannot deliver notifications: ${reason}`,
      advice: 'Open the Channels tab of the Alerts page to see pending notifications and to send a test.',
      actions: [],
      activeSinceMs: atMs,
      firedAtMs: atMs,
      resolvedAtMs: null,
      acknowledgedBy: null,
      value: null,
      limit: null,
      metric: null,
      incidentId: null,
      flaps: 0,
    };
    this.#alerts.set(channel, alert);
    return { kind: 'firing', alert, by: HOST };
  }

  /** Ends the alert after a delivery, or if the channel was deleted. */
  onEnd(channel: string, atMs: number): AlertChange | undefined {
    this.#failures.delete(channel);
    const alert = this.#alerts.get(channel);
    if (alert === undefined) return undefined;
    this.#alerts.delete(channel);
    return { kind: 'resolved', alert: { ...alert, phase: 'resolved', resolvedAtMs: atMs }, by: HOST };
  }

  acknowledge(fingerprint: string, by: string): AlertChange | undefined {
    for (const [channel, alert] of this.#alerts) {
      if (alert.fingerprint !== fingerprint || alert.acknowledgedBy !== null) continue;
      const acknowledged: Alert = { ...alert, phase: 'acknowledged', acknowledgedBy: by };
      this.#alerts.set(channel, acknowledged);
      return { kind: 'acknowledged', alert: acknowledged, by };
    }
    return undefined;
  }
}
