import { formatValue } from '../../shared/format/format';
import type { Unit } from '../../shared/model/metric';

/** A round value as it stands at an axis: without digits that say nothing. @example formatAxisValue(0.5, 'ratio') // '50%' */
export function formatAxisValue(value: number, unit: Unit): string {
  if (value === 0 && unit !== 'ratio') return '0';
  return formatValue(value, unit).replace(/(\.\d*?)0+(?!\d)/, (_, kept: string) => (kept === '.' ? '' : kept));
}
