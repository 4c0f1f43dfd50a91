/**
 * What one side of a connection proves to the other without sending the key that both have. The role keeps a proof of one
 * side from being sent back as a proof of the other.
 */
export interface SessionProof {
  readonly role: 'host' | 'page';
  readonly id: string;
  readonly pageNonce: string;
  readonly hostNonce: string;
  /** Where the page reaches the host, as in its address: `127.0.0.1:7842`. */
  readonly host: string;
}

/** How long a key may be used, from the login on. */
export const SESSION_MS = 24 * 60 * 60 * 1000;

/** The text that is authenticated by HMAC-SHA256. No part contains a line break. */
export function proofMessage({ role, id, pageNonce, hostNonce, host }: SessionProof): string {
  return ['homeostat session 1', role, id, pageNonce, hostNonce, host].join('\n');
}
