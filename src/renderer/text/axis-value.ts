import { formatValue } from '../../shared/format/format';
import type { Unit } from '../../shared/model/metric';

/** Formats a round value for an axis, without needless digits. @example formatAxisValue(0.5, 'ratio') // '50%' */
export function formatAxisValue(value: number, unit: Unit): string {
  if (value === 0 && unit !== 'ratio') return '0';
  return formatValue(value, unit).replace(/(\.\d*?)0+(?!\d)/, (_, kept: string) => (kept === '.' ? '' : kept));
}
