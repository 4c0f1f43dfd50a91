import { roundDuration } from '../../../shared/format/duration';
import { formatSeconds } from '../../../shared/format/format';
import { plural } from '../../../shared/format/plural';
import { withAdvice } from '../../../shared/format/sentence';
import { DAY_MS } from '../../../shared/model/time';
import { describeConnectionProblem } from '../../base/connection-problem';
import { AdvisedError } from '../../base/errors';
import { sendHttpRequest } from '../../base/http-request';
import { type CreateCheck, degraded, failed, impossible, ok } from '../service-check';

const MAX_BODY_BYTES = 1024 * 1024;

/** Explains statuses of a service that responds, and may be as it should be. */
const STATUS_HINTS: Readonly<Record<number, string>> = {
  401: ': it requires a login; list 401 in expect_status if that is enough',
  403: ': it refuses access; list 403 in expect_status if that is enough',
};

/** Requests a URL: status, body, response time and expiry of the certificate. */
export const createHttpCheck: CreateCheck<'http'> = (definition, { nowMs, readSecret }) => ({
  async check(signal) {
    const { url, method, expect_status, expect_body, max_response_seconds, certificate_days } = definition;
    const startedAtMs = performance.now();
    let response: Awaited<ReturnType<typeof sendHttpRequest>>;
    try {
      const headers = Object.fromEntries(
        await Promise.all(
          Object.entries(definition.headers).map(async ([name, reference]) => [name, await readSecret(reference)]),
        ),
      ) as Record<string, string>;
      response = await sendHttpRequest({
        url,
        method,
        headers,
        allowLinkLocal: definition.allow_link_local,
        signal,
        maxBytes: MAX_BODY_BYTES,
      });
    } catch (error) {
      if (error instanceof AdvisedError) return impossible(withAdvice(error.message, error.advice));
      return failed(describeConnectionProblem(error, signal));
    }
    if (response.kind === 'refused') return impossible(response.reason);
    const seconds = (performance.now() - startedAtMs) / 1000;
    const { status, body, certificateEndsAtMs } = response;
    const certificateDays = certificateEndsAtMs === null ? Number.NaN : (certificateEndsAtMs - nowMs()) / DAY_MS;
    const values = {
      status,
      response_bytes: Buffer.byteLength(body),
      ...(Number.isNaN(certificateDays) ? {} : { certificate_days: certificateDays }),
    };
    const isExpected = expect_status.length === 0 ? status >= 200 && status < 300 : expect_status.includes(status);
    if (!isExpected) return failed(`HTTP ${status}${STATUS_HINTS[status] ?? ''}`, values);
    if (expect_body !== undefined && !body.includes(expect_body)) {
      return failed(`HTTP ${status}, but the body does not contain "${expect_body}"`, values);
    }
    if (certificateDays < certificate_days) {
      return degraded(`the certificate expires in ${plural(Math.floor(certificateDays), 'day')}`, values);
    }
    if (max_response_seconds !== undefined && seconds > max_response_seconds) {
      return degraded(
        `the response took ${formatSeconds(seconds)}, more than ${roundDuration(max_response_seconds * 1000)}`,
        values,
      );
    }
    return ok(`HTTP ${status}`, values);
  },
});
