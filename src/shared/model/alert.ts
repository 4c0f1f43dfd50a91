/** Built-in rule for channels that fail repeatedly. No rule of `alerts.yaml` may have its name. */
export const CHANNEL_FAILING = 'channel-failing';
