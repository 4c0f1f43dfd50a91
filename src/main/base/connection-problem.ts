import { errnoOf, messageOf } from './errors';

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name server does not answer',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the host does not answer',
  CERT_HAS_EXPIRED: 'its certificate has ended',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by nobody known',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  EPIPE: 'the connection was cut',
  HPE_INVALID_CONSTANT: 'what answers does not speak HTTP',
};

/** What an error of a connection means, as a person would say it. */
export function describeConnectionProblem(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'no answer in time';
  // Several addresses were tried: the first one's reason will do.
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const code = errnoOf(first);
  return (code === undefined ? undefined : WORDS[code]) ?? messageOf(first);
}
