import type { ActionArea } from '../../../shared/contract/optimization-schemas';
import type { Series } from '../../../shared/model/series';

const TOUCHED: Readonly<Partial<Record<ActionArea, RegExp>>> = {
  processor: /^(cpu_|load_|app_cpu_|process_|processes_)/,
  memory: /^(memory_|swap_|app_memory_)/,
  disk: /^(disk_|filesystem_|app_(read|written)_)/,
  power: /^(cpu_|sensor_|battery_)/,
};
const PRESSURE: Readonly<Partial<Record<ActionArea, string>>> = { processor: 'cpu', memory: 'memory', disk: 'io' };

/** Selects the series that a change in an area may affect. */
export function isTouchedBy(area: ActionArea): (series: Series) => boolean {
  const metrics = TOUCHED[area];
  const pressure = PRESSURE[area];
  return ({ metric, labels }) =>
    metrics?.test(metric) === true ||
    (pressure !== undefined && metric.startsWith('pressure_') && labels['resource'] === pressure);
}
