import { errnoOf, messageOf } from './errors';

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was closed unexpectedly',
  ENOTFOUND: 'unknown host name',
  EAI_AGAIN: 'the DNS server does not respond',
  EHOSTUNREACH: 'the host is unreachable',
  ENETUNREACH: 'the network is unreachable',
  ETIMEDOUT: 'the host does not respond',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate is signed by an unknown authority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for a different host name',
  EPIPE: 'the connection was closed unexpectedly',
  ERR_INVALID_URL: 'the address is not valid',
  ERR_INVALID_CHAR: 'a header, or the secret that it is read from, contains a character that HTTP does not allow',
  Z_DATA_ERROR: 'the response is not compressed as its header says',
  Z_BUF_ERROR: 'the compressed response ends early',
  ERR_UNESCAPED_CHARACTERS: 'the path of the address contains a character that HTTP does not allow',
};

/** Describes an error of a connection for a person. */
export function describeConnectionProblem(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'no response in time';
  // Several addresses were tried: the first one's reason is enough.
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const code = errnoOf(first);
  // The parser's many codes only name the wrong byte.
  if (code?.startsWith('HPE_')) return 'the response is not valid HTTP';
  if (first instanceof URIError) return 'the user name or password in the address is not percent-encoded correctly';
  return (code === undefined ? undefined : REASONS[code]) ?? messageOf(first);
}
