import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCores,
  formatCount,
  formatDuration,
  formatRatio,
  formatSeconds,
  formatValue,
} from './format';

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.00 KiB'],
    [1536, '1.50 KiB'],
    [1024 ** 2 - 1, '1.00 MiB'],
    [15.25 * 1024 ** 3, '15.3 GiB'],
    [340 * 1024 ** 4, '340 TiB'],
    [5000 * 1024 ** 6, '5000 EiB'],
    [-2048, '-2.00 KiB'],
  ])('formats %d as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

describe('formatRatio', () => {
  it.each([
    [0, '0.0%'],
    [-0.000_01, '0.0%'],
    [0.1234, '12.3%'],
    [0.9994, '99.9%'],
    [0.9996, '100%'],
    [1, '100%'],
    [3.5, '350%'],
  ])('formats %d as %s', (ratio, text) => expect(formatRatio(ratio)).toBe(text));
});

describe('formatCount', () => {
  it.each([
    [0, '0'],
    [9999, '9999'],
    [12_345, '12.3 k'],
    [999_950, '1.00 M'],
    [0.25, '0.25'],
    [-0.001, '0.00'],
    [1234.5, '1.23 k'],
  ])('formats %d as %s', (count, text) => expect(formatCount(count)).toBe(text));
});

describe('formatCores', () => {
  it.each([
    [0, '0 cores'],
    [0.049, '<0.1 cores'],
    [0.05, '0.1 cores'],
    [1.25, '1.3 cores'],
    [9.96, '10 cores'],
    [Number.NaN, '–'],
  ])('formats %d as %s', (cores, text) => expect(formatCores(cores)).toBe(text));
});

describe('formatSeconds', () => {
  it.each([
    [0, '0 s'],
    [0.000_012, '12.0 µs'],
    [0.0042, '4.20 ms'],
    [0.9999, '1.00 s'],
    [12.34, '12.3 s'],
    [59.99, '1 min'],
    [200, '3 min 20 s'],
    [7509, '2 h 5 min'],
    [3 * 86_400 + 4 * 3600 + 5, '3 d 4 h'],
    [-90, '-1 min 30 s'],
  ])('formats %d s as %s', (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text);
    expect(formatDuration(seconds * 1000)).toBe(text);
  });
});

describe('formatValue', () => {
  it.each([
    [0.5, 'ratio', '50.0%'],
    [1536, 'bytes', '1.50 KiB'],
    [1536, 'bytes_per_second', '1.50 KiB/s'],
    [0.0042, 'seconds', '4.20 ms'],
    [1200.5, 'per_second', '1.20 k/s'],
    [42, 'count', '42'],
    [45.25, 'celsius', '45.3 °C'],
    [3_400_000_000, 'hertz', '3.40 GHz'],
    [12.345, 'watts', '12.3 W'],
    [12.05, 'volts', '12.05 V'],
    [1200, 'rpm', '1200 rpm'],
  ] as const)('formats %d %s as %s', (value, unit, text) => expect(formatValue(value, unit)).toBe(text));

  it.each([null, undefined, Number.NaN, Number.POSITIVE_INFINITY])('formats %s as a dash', (value) => {
    expect(formatValue(value, 'bytes')).toBe('–');
    expect(formatBytes(value)).toBe('–');
    expect(formatRatio(value)).toBe('–');
    expect(formatDuration(value)).toBe('–');
    expect(formatCount(value)).toBe('–');
  });
});
