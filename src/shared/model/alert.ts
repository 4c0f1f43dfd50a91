/** The built-in rule, about channels that fail again and again: no rule of `alerts.yaml` may have its name. */
export const CHANNEL_FAILING = 'channel-failing';
