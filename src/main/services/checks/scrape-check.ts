import { plural } from '../../../shared/format/plural';
import { createGlob } from '../../../shared/model/glob';
import { describeConnectionProblem } from '../../base/connection-problem';
import { sendHttpRequest } from '../../base/http-request';
import { parseExposition } from '../parse-exposition';
import { type CreateCheck, degraded, failed, impossible, ok } from '../service-check';

const MAX_BODY_BYTES = 8 * 1024 * 1024;
/** More series of one service would displace those of the machine. */
const MOST_SERIES = 500;

/** Reads a Prometheus endpoint: every sample becomes a series of the service. */
export const createScrapeCheck: CreateCheck<'scrape'> = ({ url, allow_link_local, metrics }) => {
  const wanted = metrics.map(createGlob);
  return {
    async check(signal) {
      try {
        const response = await sendHttpRequest({
          url,
          method: 'GET',
          headers: { accept: 'text/plain;version=0.0.4' },
          allowLinkLocal: allow_link_local,
          signal,
          maxBytes: MAX_BODY_BYTES,
        });
        if (response.kind === 'refused') return impossible(response.reason);
        if (response.status !== 200) return failed(`HTTP ${response.status}`);
        const contentType = response.headers['content-type'] ?? '';
        const foreign = foreignFormat(contentType, response.body);
        if (foreign !== undefined) return failed(`the response is ${foreign}, not metrics`);
        const { samples, others, badLines, isCut, hasEnd } = parseExposition(response.body, 100_000);
        const chosen = samples.filter(({ name }) => wanted.length === 0 || wanted.some((matches) => matches(name)));
        const values = Object.fromEntries(chosen.slice(0, MOST_SERIES).map(({ series, value }) => [series, value]));
        if (samples.length + others === 0) return failed('the response contains no metrics');
        if (isCut || response.isCut || chosen.length > MOST_SERIES) {
          return degraded(
            `${chosen.length} series, of which at most ${MOST_SERIES} are stored; select the metrics you need`,
            values,
          );
        }
        if (!hasEnd && contentType.includes('openmetrics'))
          return degraded('the response ends early, without # EOF', values);
        if (badLines > 0) return degraded(`cannot parse ${plural(badLines, 'line')}`, values);
        return ok(`${chosen.length} series`, values);
      } catch (error) {
        return failed(describeConnectionProblem(error, signal));
      }
    },
  };
};

/** Forms of a response that is not metrics, although its status says that all is well. */
const FOREIGN_BODIES: readonly (readonly [begin: RegExp, what: string])[] = [
  [/^\s*<\?xml/i, 'XML'],
  // A server that answers every path with the page of its application, or with a login.
  [/^\s*</, 'a web page'],
  // Not `{"my.metric",x="1"} 1`.
  [/^\s*(?:\[|\{\s*(?:"(?:[^"\\]|\\.)*"\s*:|\}\s*$))/, 'JSON'],
];

/** @returns undefined for text that may be metrics */
function foreignFormat(contentType: string, body: string): string | undefined {
  if (contentType.includes('protobuf')) return 'in the protobuf format';
  return FOREIGN_BODIES.find(([begin]) => begin.test(body))?.[1];
}
