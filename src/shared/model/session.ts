/**
 * Text by which one side of a connection proves that it has the shared key, without sending it. The role prevents the
 * proof of one side from being sent back as that of the other.
 */
export interface SessionProof {
  readonly role: 'host' | 'page';
  readonly id: string;
  readonly pageNonce: string;
  readonly hostNonce: string;
  /** Host in the page's address, such as `127.0.0.1:7842`. */
  readonly host: string;
}

/** Lifetime of a key, from the login. */
export const SESSION_MS = 24 * 60 * 60 * 1000;

/** Returns the text that HMAC-SHA256 authenticates. No part contains a line break. */
export function proofMessage({ role, id, pageNonce, hostNonce, host }: SessionProof): string {
  return ['homeostat session 1', role, id, pageNonce, hostNonce, host].join('\n');
}
