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
  HPE_INVALID_CONSTANT: 'the response is not HTTP',
};

/** What an error of a connection means, as a person would say it. */
export function describeConnectionProblem(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'no response in time';
  // Several addresses were tried: the first one's reason will do.
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const code = errnoOf(first);
  return (code === undefined ? undefined : REASONS[code]) ?? messageOf(first);
}
