import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { MetricSample } from '../../../shared/contract/schemas';
import { formatBytes, formatCount, formatSeconds } from '../../../shared/format/format';
import { plainText } from '../../../shared/format/plain-text';
import { formatSeriesKey } from '../../../shared/model/series';
import { Card, type Column, column, DataTable, EmptyState, numberColumn, Plain, SearchInput } from '../../components';
import { orpc } from '../../live/host-api';

interface Measured {
  readonly key: string;
  readonly name: string;
  readonly value: number;
}

const SHOWN_ROWS = 8;
/** More values than fit need a search. */
const SEARCHED_FROM = 12;

const COLUMNS: readonly Column<Measured>[] = [
  column('Value', 180, ({ key, name }) => (
    <a href={`#/metrics?${new URLSearchParams({ series: key })}`}>
      <Plain text={name} />
    </a>
  )),
  numberColumn('Now', 84, ({ name, value }) => measuredText(name, value)),
];

/** Values that the checks of a service measured; for a scraped one, the metrics of the application. */
export function MeasuredCard({ service }: { readonly service: string }) {
  const { data: all = [] } = useQuery(
    orpc.metrics.latest.queryOptions({
      input: { selectors: [`service_measured_count{service=${JSON.stringify(service)}}`] },
      select: measuredValues,
      refetchInterval: 5_000,
    }),
  );
  const [sought, setSought] = useState('');
  const rows = all.filter(({ name }) => name.toLowerCase().includes(sought.toLowerCase()));
  if (all.length === 0) return null;
  return (
    <Card
      title="Measured values"
      detail="select one to see its history"
      flush
      actions={
        all.length >= SEARCHED_FROM && (
          <SearchInput label={`Search ${all.length} values`} value={sought} onChange={setSought} />
        )
      }
    >
      <DataTable
        label="Measured values"
        columns={COLUMNS}
        rows={rows}
        keyOf={({ key }) => key}
        shownRows={SHOWN_ROWS}
        empty={<EmptyState title="No matching values">{plainText(sought, 80)}</EmptyState>}
      />
    </Card>
  );
}

function measuredValues(samples: readonly MetricSample[]): readonly Measured[] {
  return samples.flatMap(({ name: metric, labels, value }) =>
    value === null ? [] : [{ key: formatSeriesKey(metric, labels), name: labels['value'] ?? '', value }],
  );
}

/** By the unit that a name ends with, after the habit of Prometheus. @example measuredText('response_bytes', 2048) // '2.00 KiB' */
function measuredText(name: string, value: number): string {
  const metric = name.replace(/\{.*$/s, '').replace(/_total$/, '');
  if (metric.endsWith('_bytes')) return formatBytes(value);
  if (metric.endsWith('_seconds')) return formatSeconds(value);
  return formatCount(value);
}
