import type { Unit } from '../../../shared/model/metric';

/** A chart's value axis does not end below this, so that noise near zero is not blown up to a drama. */
export const LEAST_CEILINGS: Readonly<Record<Unit, number>> = {
  ratio: 0.01,
  bytes: 4096,
  bytes_per_second: 1024,
  seconds: 0.001,
  per_second: 1,
  count: 1,
  celsius: 10,
  hertz: 1e6,
  watts: 1,
  volts: 1,
  rpm: 100,
};
