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
        const { samples, badLines, isCut } = parseExposition(response.body, 100_000);
        const chosen = samples.filter(({ name }) => wanted.length === 0 || wanted.some((matches) => matches(name)));
        const values = Object.fromEntries(chosen.slice(0, MOST_SERIES).map(({ series, value }) => [series, value]));
        if (samples.length === 0) return failed('the response contains no metrics');
        if (isCut || response.isCut || chosen.length > MOST_SERIES) {
          return degraded(
            `${chosen.length} series, of which at most ${MOST_SERIES} are stored; select the metrics you need`,
            values,
          );
        }
        if (badLines > 0) return degraded(`cannot parse ${plural(badLines, 'line')}`, values);
        return ok(`${chosen.length} series`, values);
      } catch (error) {
        return failed(describeConnectionProblem(error, signal));
      }
    },
  };
};
