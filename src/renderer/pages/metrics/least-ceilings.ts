import type { Unit } from '../../../shared/model/metric';

/** The least end of the value axis by unit, so that noise near zero does not look dramatic. */
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
