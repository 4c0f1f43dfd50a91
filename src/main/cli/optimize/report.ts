import { reportToCsv, reportToMarkdown } from '../../../shared/format/optimization-report';
import { DAY_MS } from '../../../shared/model/time';
import { flag, option } from '../inputs';
import { durationBetween } from '../option-parsers';
import { query } from '../verb';

export const report = query({
  summary: 'report who changed what, why, and with what result',
  inputs: {
    sinceMs: option('--since <span>', 'period of the report, such as 7d; the last 30 days by default', {
      parse: durationBetween(1_000, 3_650 * DAY_MS),
    }),
    isCsv: flag('--csv', 'print the report as CSV', ['markdown']),
    isMarkdown: flag('--markdown', 'print the report as Markdown (the default)'),
  },
  examples: ['', '--since 7d --csv'],
  ask: (api, { sinceMs }) => api.optimize.report(sinceMs === undefined ? {} : { fromMs: Date.now() - sinceMs }),
  lines: (result, { isCsv }) => (isCsv ? reportToCsv : reportToMarkdown)(result).trimEnd().split('\n'),
});
