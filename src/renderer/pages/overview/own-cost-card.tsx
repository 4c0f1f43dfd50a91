import { formatBytes, formatCount, formatDuration, formatRatio } from '../../../shared/format/format';
import { Badge, Card, Facts, type FactTable, LoadingState, Prose } from '../../components';
import type { Machine } from '../../live/machine';

/** The resources that Homeostat itself uses. */
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
      {status === undefined ? <LoadingState what="the status" /> : <Facts facts={costFacts(status)} help={HELP} />}
    </Card>
  );
}

function costFacts({ self, store, series, intervalMs, droppedTicks, gaps }: Machine['status']): FactTable {
  return {
    Reductions: self.budgetSteps.length > 0 && <Prose text={self.budgetSteps.join(', ')} />,
    CPU: self.cpuRatio === null ? '–' : `${formatRatio(self.cpuRatio)} of one core`,
    Memory: formatBytes(self.memoryBytes),
    'Tick duration': `${formatDuration(self.heartbeatMedianMs)} median, ${formatDuration(self.heartbeatP99Ms)} p99`,
    'Tick lateness': `${formatDuration(self.latenessMedianMs)} median, ${formatDuration(self.latenessP99Ms)} p99`,
    Collects: `${formatCount(series)} series every ${formatDuration(intervalMs)}`,
    'Missed ticks': `${formatCount(droppedTicks)} dropped, ${gaps === 1 ? '1 gap' : `${formatCount(gaps)} gaps`}`,
    History: store.mode === 'disk' ? formatBytes(store.bytes) : `${formatBytes(store.bytes)}, in memory only`,
    'Disk writes':
      store.writtenBytesPerDay === null ? 'Not measured yet' : `${formatBytes(store.writtenBytesPerDay)} a day`,
  };
}

const HELP = {
  Reductions: 'Steps that Homeostat takes because it is over its budget or on battery.',
  'Tick duration': 'Time that one round of measurements takes.',
  'Tick lateness': 'Delay with which a round of measurements begins because Homeostat or the machine is busy.',
  'Missed ticks': 'Ticks that did not run, and gaps such as a suspend.',
};
