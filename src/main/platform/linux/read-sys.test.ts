import { expect, it } from 'vitest';
import { compareNames } from './read-sys';

it.each([
  ['cpu2', 'cpu10'],
  ['cpu', 'cpu0'],
  ['9', '10'],
  ['0000:00:02.0', '0000:00:10.0'],
  ['eth1', 'eth01'],
  ['hwmon9', 'hwmon10'],
  ['nvme0n1', 'nvme0n1p1'],
  ['nvme0n1p2', 'nvme0n1p10'],
  ['nvme0n1p10', 'nvme1n1'],
  ['BAT0', 'hidpp_battery_0'],
  ['card0', 'card0-eDP-1'],
  ['1000000000000000000000', 'a'],
])('sorts %s before %s', (first, second) => {
  expect([second, first].sort(compareNames)).toEqual([first, second]);
  expect([first, second].sort(compareNames)).toEqual([first, second]);
  expect(compareNames(first, first)).toBe(0);
});
