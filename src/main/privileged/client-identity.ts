/** One client of one helper: the authorized person, and the process of the helper, which lives as long. */
export interface ClientIdentity {
  readonly uid: number;
  readonly pid: number;
  readonly startTicks: number;
}

/**
 * Returns the user who requested the helper. pkexec and sudo both set a variable after clearing the environment.
 * Without either, root started it.
 *
 * @throws if both are set or a value is invalid
 */
export function readClientUid(env: Readonly<Record<string, string | undefined>>): number {
  const uids = [env['PKEXEC_UID'], env['SUDO_UID']].filter((uid) => uid !== undefined);
  if (uids.length > 1) throw new Error('PKEXEC_UID and SUDO_UID are both set');
  const [uid = '0'] = uids;
  if (!/^\d{1,10}$/.test(uid))
    throw new Error('cannot determine which user started the helper: neither PKEXEC_UID nor SUDO_UID is set');
  return Number(uid);
}

/**
 * Formats a client for the journal. @example formatClient({ uid: 1000, pid: 7, startTicks: 9 }) // 'uid 1000, helper
 * 7@9'
 */
export function formatClient({ uid, pid, startTicks }: ClientIdentity): string {
  return `uid ${uid}, helper ${pid}@${startTicks}`;
}

/** @throws if the journal contains something else */
export function parseClient(text: string): ClientIdentity {
  const [, uid, pid, startTicks] = /^uid (\d+), helper (\d+)@(\d+)$/.exec(text) ?? [];
  if (startTicks === undefined) throw new Error(`the journal names an unknown client: ${text}`);
  return { uid: Number(uid), pid: Number(pid), startTicks: Number(startTicks) };
}

export function isSameClient(one: ClientIdentity, other: ClientIdentity): boolean {
  return formatClient(one) === formatClient(other);
}
