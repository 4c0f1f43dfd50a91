import { describe, expect, it } from 'vitest';
import { assignUnitProperty, formatUnitValue, parseUnitValue } from '../../../shared/model/unit-property';
import { UNIT_PROPERTIES } from './unit-properties';

describe('a property of a unit', () => {
  it.each([
    ['CPUWeight', '18446744073709551615', undefined],
    ['CPUWeight', '[not set]', undefined],
    ['CPUWeight', 'idle', 'idle'],
    ['CPUWeight', '0', 'idle'],
    ['CPUWeight', '20', '20'],
    ['CPUQuota', 'infinity', undefined],
    ['CPUQuota', '18446744073709551615', undefined],
    ['CPUQuota', '500ms', '500000'],
    ['CPUQuota', '1.5s', '1500000'],
    ['CPUQuota', '1min 4s', '64000000'],
    ['CPUQuota', '333300', '333300'],
    ['MemoryHigh', 'infinity', undefined],
    ['MemoryHigh', '104857600', '104857600'],
    ['MemoryLow', '0', undefined],
    ['TasksMax', 'infinity', undefined],
    ['TasksMax', '3515', '3515'],
    ['AllowedCPUs', '', undefined],
    ['AllowedCPUs', 'ay 0', undefined],
    ['AllowedCPUs', 'ay 2 11 2', '0-1,3,9'],
    ['AllowedCPUs', '0-1 3', '0-1,3'],
    ['IOWeight', '[not set]', undefined],
  ] as const)('%s reads %s as %s', (property, text, value) => {
    expect(UNIT_PROPERTIES[property].parse(text)).toBe(value);
  });

  it('is written as D-Bus takes it', () => {
    expect(UNIT_PROPERTIES.CPUWeight.toBus('idle')).toEqual(['t', '0']);
    expect(UNIT_PROPERTIES.CPUQuota.toBus(undefined)).toEqual(['t', '18446744073709551615']);
    expect(UNIT_PROPERTIES.MemoryLow.toBus(undefined)).toEqual(['t', '0']);
    expect(UNIT_PROPERTIES.AllowedCPUs.toBus('0-1,3,9')).toEqual(['ay', '2', '11', '2']);
    expect(UNIT_PROPERTIES.AllowedCPUs.toBus(undefined)).toEqual(['ay', '0']);
  });

  it('is compared with the files of its group', () => {
    const isApplied = (property: keyof typeof UNIT_PROPERTIES, value: string, files: Record<string, string>) =>
      UNIT_PROPERTIES[property].isApplied(value, (name) => files[name]);
    expect(isApplied('CPUWeight', '10', {})).toBe(false);
    expect(isApplied('CPUWeight', '10', { 'cpu.weight': '10', 'cpu.idle': '1' })).toBe(false);
    expect(isApplied('CPUQuota', '500000', { 'cpu.max': '50000 100000' })).toBe(true);
    expect(isApplied('CPUQuota', '500000', { 'cpu.max': 'max 100000' })).toBe(false);
    expect(isApplied('MemoryHigh', '1000001', { 'memory.high': '999424' })).toBe(true);
    expect(isApplied('MemoryHigh', '1000001', { 'memory.high': 'max' })).toBe(false);
    expect(isApplied('AllowedCPUs', '0-1', { 'cpuset.cpus': '0-1' })).toBe(true);
    expect(isApplied('IOWeight', '50', { 'io.weight': 'default 50\n8:0 200' })).toBe(true);
    expect(isApplied('IOWeight', '50', {})).toBe(false);
    expect(isApplied('IOWeight', '50', { 'io.bfq.weight': 'default 50' })).toBe(true);
  });

  it('has a text for each state, which systemctl can set again', () => {
    for (const text of ['unset', 'reset', '10', 'configured 50', 'idle'])
      expect(formatUnitValue(parseUnitValue(text))).toBe(text);
    expect(assignUnitProperty('CPUQuota', '333300')).toBe('CPUQuota=33.33%');
    expect(assignUnitProperty('TasksMax', undefined)).toBe('TasksMax=infinity');
    expect(assignUnitProperty('CPUWeight', undefined)).toBe('CPUWeight=');
  });
});
