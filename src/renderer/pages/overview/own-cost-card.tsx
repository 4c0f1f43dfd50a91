import { formatBytes, formatCount, formatDuration, formatRatio } from '../../../shared/format/format';
import { Badge, Card, type Fact, Facts, LoadingState, Prose } from '../../components';
import type { Machine } from '../../live/machine';

/** What watching costs. */
export function OwnCostCard({ status }: { readonly status: Machine['status'] | undefined }) {
  const steps = status?.self.budgetSteps ?? [];
  return (
    <Card
      title="Homeostat’s own usage"
      actions={
        status !== undefined && (
          <span title="Homeostat slows itself down while it is over its budget or on battery.">
            <Badge tone={steps.length === 0 ? 'neutral' : 'degraded'} icon={steps.length === 0 ? 'check' : 'warning'}>
              {steps.length === 0 ? 'Not throttled' : 'Throttled'}
            </Badge>
          </span>
        )
      }
    >
      {status === undefined ? <LoadingState what="the status" /> : <Facts facts={costFacts(status)} />}
    </Card>
  );
}

function costFacts({
  self,
  store,
  series,
  intervalMs,
  droppedTicks,
  gaps,
}: Machine['status']): readonly (Fact | false)[] {
  return [
    self.budgetSteps.length > 0 && {
      name: 'Reductions',
      value: <Prose text={self.budgetSteps.join(', ')} />,
      help: 'Steps that Homeostat takes because it is over its budget or on battery.',
    },
    { name: 'CPU', value: self.cpuRatio === null ? '–' : `${formatRatio(self.cpuRatio)} of one core` },
    { name: 'Memory', value: formatBytes(self.memoryBytes) },
    {
      name: 'Tick duration',
      value: `${tickText(self.heartbeatMedianMs)} median, ${tickText(self.heartbeatP99Ms)} p99`,
      help: 'Time that one round of measurements takes.',
    },
    {
      name: 'Tick lateness',
      value: `${tickText(self.latenessMedianMs)} median, ${tickText(self.latenessP99Ms)} p99`,
      help: 'Delay with which a round of measurements begins because Homeostat or the machine is busy.',
    },
    { name: 'Collects', value: `${formatCount(series)} series every ${formatDuration(intervalMs / 1000)}` },
    {
      name: 'Missed ticks',
      value: `${formatCount(droppedTicks)} dropped, ${gaps === 1 ? '1 gap' : `${formatCount(gaps)} gaps`}`,
      help: 'Ticks that did not run, and gaps such as a suspend.',
    },
    {
      name: 'History',
      value: store.mode === 'disk' ? formatBytes(store.bytes) : `${formatBytes(store.bytes)}, in memory only`,
    },
    {
      name: 'Disk writes',
      value: store.writtenBytesPerDay === null ? 'Not measured yet' : `${formatBytes(store.writtenBytesPerDay)} a day`,
    },
  ];
}

function tickText(milliseconds: number | null): string {
  return milliseconds === null ? '–' : formatDuration(milliseconds / 1000);
}
