import { proofMessage } from '../../shared/model/session';

/** A key that this tab and its host share. It exists only in the memory of the tab, where no script can read it. */
export interface Session {
  readonly id: string;
  readonly key: CryptoKey;
  readonly expiresAtMs: number;
}

export type LoginResult =
  | { readonly kind: 'open'; readonly session: Session }
  | { readonly kind: 'down' | 'wrong-token' };

export type ProofResult =
  /** The host has the key. The ticket admits this tab once. */
  | { readonly kind: 'proved'; readonly ticket: string }
  /** An impostor answers in place of the host of this session. */
  | { readonly kind: 'impostor' | 'down' };

/** A host that takes longer counts as down. */
const TIMEOUT_MS = 5_000;
const NONCE_BYTES = 32;
/** 16 and 32 bytes in base64url. */
const ID = /^[\w-]{22}$/;
const SECRET = /^[\w-]{43}$/;

/**
 * Begins a session.
 *
 * @param authorization `Bearer` with the token, or `Ticket` with one of {@link proveHost}
 */
export async function logIn(authorization: string): Promise<LoginResult> {
  const response = await request('/api/session', { method: 'POST', headers: { authorization } });
  if (response === undefined) return { kind: 'down' };
  if (response.status === 401) return { kind: 'wrong-token' };
  const { id, key, expiresAtMs } = await readJson(response);
  if (!isText(id, ID) || !isText(key, SECRET) || typeof expiresAtMs !== 'number') return { kind: 'down' };
  const usages = ['sign', 'verify'] as const;
  const imported = await crypto.subtle.importKey('raw', fromBase64Url(key), ALGORITHM, false, usages);
  return { kind: 'open', session: { id, key: imported, expiresAtMs } };
}

/** Requests proof that the program on our port is the host of the session. The request is of no use to an impostor. */
export async function proveHost({ id, key }: Session): Promise<ProofResult> {
  const pageNonce = toBase64Url(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));
  const response = await request(`/api/session/proof?${new URLSearchParams({ id, nonce: pageNonce })}`);
  // The host itself sends this status after too many requests.
  if (response === undefined || response.status === 429) return { kind: 'down' };
  const { nonce: hostNonce, proof } = await readJson(response);
  if (!isText(hostNonce, SECRET) || !isText(proof, SECRET)) return { kind: 'impostor' };
  const { host } = location;
  const signed = bytesOf(proofMessage({ role: 'host', id, pageNonce, hostNonce, host }));
  if (!(await crypto.subtle.verify(ALGORITHM.name, key, fromBase64Url(proof), signed))) return { kind: 'impostor' };
  const own = bytesOf(proofMessage({ role: 'page', id, pageNonce, hostNonce, host }));
  const ownProof = toBase64Url(new Uint8Array(await crypto.subtle.sign(ALGORITHM.name, key, own)));
  return { kind: 'proved', ticket: `${id}.${hostNonce}.${ownProof}` };
}

const ALGORITHM = { name: 'HMAC', hash: 'SHA-256' } as const;

/** Returns undefined without an answer. */
async function request(path: string, init: RequestInit = {}): Promise<Response | undefined> {
  try {
    return await fetch(path, {
      ...init,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    return undefined;
  }
}

/** Returns an empty object for anything unexpected. */
async function readJson(response: Response): Promise<Record<string, unknown>> {
  try {
    const value: unknown = response.ok ? await response.json() : undefined;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function isText(value: unknown, form: RegExp): value is string {
  return typeof value === 'string' && form.test(value);
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
