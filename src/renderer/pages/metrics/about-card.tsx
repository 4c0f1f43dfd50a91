import { useQuery } from '@tanstack/react-query';
import type { Analysis, PatternsResult } from '../../../shared/contract/analytics-schemas';
import { formatRatio, formatValue } from '../../../shared/format/format';
import { trendRangeText } from '../../../shared/format/trend-text';
import type { Unit } from '../../../shared/model/metric';
import type { SeriesSlot } from '../../charts/chart-colors';
import type { Spanned } from '../../charts/history';
import { Swatch } from '../../charts/legend';
import { Card, Facts, type FactTable, Icon, Note, Prose, QueryResult, Row, Stack, Text, Well } from '../../components';
import { hostClock } from '../../live/host-clock';
import { patternText, seasonText, tooFewText, trendText } from '../../text/insight-labels';
import { keyTitle } from '../../text/series-title';
import type { TimeRange } from '../../time-range';
import { analysisQuery, patternsQuery } from './analytics-queries';

export interface AboutCardProps {
  readonly seriesKey: string;
  readonly unit: Unit;
  readonly slot: SeriesSlot;
  readonly range: TimeRange;
  /** The reason for a missing expected range; undefined where there is one, or may be. */
  readonly expectedProblem: string | undefined;
}

const MOST_RECURRING = 3;

/** The trend, the statistics and the patterns of the selected series in the period. */
export function AboutCard({ seriesKey, unit, slot, range, expectedProblem }: AboutCardProps) {
  const analysis = useQuery(analysisQuery(seriesKey, range));
  const { data: patterns } = useQuery(patternsQuery(seriesKey, range));
  const recurring = patterns?.recurring ?? [];
  return (
    <Card title="Analysis" detail={<SlotTitle slot={slot} seriesKey={seriesKey} />}>
      <QueryResult result={analysis} what="the analysis">
        {(value) => (
          <Stack gap={2}>
            <TrendLine {...value} unit={unit} />
            <Facts
              facts={{
                ...analysisFacts(value.result, unit),
                Recurring: recurring.length > 0 && <Recurring recurring={recurring} />,
                'Expected range': expectedProblem,
              }}
              help={{ '95th percentile': 'Values are above this 5% of the time.' }}
            />
          </Stack>
        )}
      </QueryResult>
    </Card>
  );
}

export function SlotTitle({ slot, seriesKey }: { readonly slot: SeriesSlot; readonly seriesKey: string }) {
  return (
    <Row as="span" gap="icon" isUnbroken>
      <Swatch slot={slot} />
      <Text as="bdi" isCut>
        {keyTitle(seriesKey)}
      </Text>
    </Row>
  );
}

interface TrendLineProps extends Spanned<Analysis> {
  readonly unit: Unit;
}

function TrendLine({ span, result: { trend }, unit }: TrendLineProps) {
  const spanMs = span.toMs - span.fromMs;
  const isUnknown = trend.kind === 'too-few-points';
  return (
    <Well align="start" isUnbroken>
      <Icon name={isUnknown ? 'unknown' : trend.direction} size={18} />
      <span>
        <strong>{isUnknown ? 'No trend yet' : trendText(trend, unit, spanMs, hostClock.nowMs())}</strong>
        {isUnknown ? (
          <Note>{tooFewText(trend)} Try a longer period.</Note>
        ) : (
          trend.direction !== 'steady' && <Note>{trendRangeText(trend, unit, spanMs)}</Note>
        )}
      </span>
    </Well>
  );
}

function analysisFacts({ summary, seasonality, pattern }: Analysis, unit: Unit): FactTable {
  return {
    ...(summary !== null && {
      Median: formatValue(summary.median, unit),
      Mean: formatValue(summary.mean, unit),
      '95th percentile': formatValue(summary.p95, unit),
      Range: `${formatValue(summary.least, unit)} to ${formatValue(summary.greatest, unit)}`,
    }),
    Shape: pattern.kind === 'pattern' ? patternText(pattern) : tooFewText(pattern),
    Cycle: seasonality === null ? 'None found' : seasonText(seasonality),
  };
}

function Recurring({ recurring }: Pick<PatternsResult, 'recurring'>) {
  return (
    <ul>
      {recurring.slice(0, MOST_RECURRING).map(({ text, regularity }) => (
        <li key={text} title={`Seen in ${formatRatio(regularity)} of the expected cases`}>
          <Prose text={text} />
        </li>
      ))}
    </ul>
  );
}
