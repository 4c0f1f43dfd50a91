import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { FakeClock } from '../../../tests/helpers/fake-clock';
import { FIRST_TICK, RecordingSink, tickAfter } from '../../../tests/helpers/recording-sink';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { writeTree } from '../../../tests/helpers/write-tree';
import { systemClock } from '../base/clock';
import type { Sensor } from '../platform/linux/read-sensors';
import type { LinuxRoots } from '../platform/linux/roots';
import { createBatteryCollector } from './battery';
import { type MetricsCollector, UnsupportedError } from './collector';
import { createCpuFrequencyCollector } from './cpu-frequency';
import { createSensorsCollector } from './sensors';

/** Tests sources that read /sys off the tick. */
describe('collectors that read devices', () => {
  let roots: LinuxRoots;
  let sink: RecordingSink;

  beforeEach(() => {
    const root = temporaryDirectory();
    roots = { proc: join(root, 'proc'), sys: join(root, 'sys') };
    sink = new RecordingSink();
  });

  const write = (files: Record<string, string>) => writeTree(roots.sys, files);

  function begin(collector: MetricsCollector): () => void {
    onTestFinished(() => collector.stop?.());
    collector.start?.(sink);
    collector.collect(FIRST_TICK, sink);
    return () => collector.collect(tickAfter(5_000), sink);
  }

  describe('sensors', () => {
    const CHIPS = {
      'class/hwmon/hwmon0/name': 'coretemp\n',
      'class/hwmon/hwmon0/temp1_input': '45000\n',
      'class/hwmon/hwmon0/temp1_label': 'Package id 0\n',
      'class/hwmon/hwmon0/temp10_input': '44500\n',
      'class/hwmon/hwmon1/name': 'thinkpad\n',
      'class/hwmon/hwmon1/fan1_input': '2300\n',
      'class/hwmon/hwmon2/name': 'drivetemp\n',
      'class/hwmon/hwmon2/temp1_input': '30000\n',
      'class/thermal/thermal_zone0/type': 'acpitz\n',
      'class/thermal/thermal_zone0/temp': '40000\n',
    };
    const create = (onLeftAlone: (sensor: Sensor) => void = () => undefined, clock = new FakeClock()) =>
      createSensorsCollector(roots, clock, onLeftAlone);

    it('reports temperatures and fans by chip and label, and does not wake sleeping drives', async () => {
      write(CHIPS);
      begin(create());
      await vi.waitFor(() => expect(sink.keys).toHaveLength(3));
      expect(sink.get('sensor_temperature_celsius{chip="coretemp",sensor="Package id 0"}')).toBe(45);
      expect(sink.get('sensor_temperature_celsius{chip="coretemp",sensor="temp10"}')).toBe(44.5);
      expect(sink.get('sensor_fan_rpm{chip="thinkpad",sensor="fan1"}')).toBe(2_300);
    });

    it('reads thermal zones if no chip reports a temperature', async () => {
      write({ ...CHIPS });
      for (const chip of ['hwmon0', 'hwmon2']) rmSync(join(roots.sys, 'class/hwmon', chip), { recursive: true });
      begin(create());
      const key = 'sensor_temperature_celsius{chip="acpitz",sensor="thermal_zone0"}';
      await vi.waitFor(() => expect(sink.get(key)).toBe(40));
    });

    it('distinguishes two chips with the same name', async () => {
      write({
        'class/hwmon/hwmon0/name': 'nvme\n',
        'class/hwmon/hwmon0/temp1_input': '30000\n',
        'class/hwmon/hwmon1/name': 'nvme\n',
        'class/hwmon/hwmon1/temp1_input': '60000\n',
      });
      begin(create());
      await vi.waitFor(() => expect(sink.keys).toHaveLength(2));
    });

    it('reports no nonsense and no missing sensor', async () => {
      write(CHIPS);
      const again = begin(create());
      await vi.waitFor(() => expect(sink.keys).toHaveLength(3));
      write({ 'class/hwmon/hwmon0/temp1_input': '-128000\n' });
      rmSync(join(roots.sys, 'class/hwmon/hwmon1/fan1_input'));
      again();
      await vi.waitFor(() =>
        expect(sink.keys).toEqual(['sensor_temperature_celsius{chip="coretemp",sensor="temp10"}']),
      );
    });

    it('stops reading a sensor that is slow three times in a row', async () => {
      write({ 'class/hwmon/hwmon0/name': 'slow\n', 'class/hwmon/hwmon0/temp1_input': '45000\n' });
      const clock = new FakeClock();
      // Each call returns a time 150 ms later.
      const jumping = Object.assign(clock, { monotonicMs: () => (clock.sinceBootMs += 150) });
      const leftAlone: Sensor[] = [];
      const collector = create((sensor) => void leftAlone.push(sensor), jumping);
      const again = begin(collector);
      await collector.settle?.();
      expect(sink.keys).toHaveLength(1);
      again();
      await collector.settle?.();
      expect(leftAlone).toEqual([]);
      again();
      await vi.waitFor(() => expect(leftAlone.map(({ chip }) => chip)).toEqual(['slow']));
      expect(sink.keys).toEqual([]);
    });

    it('is unsupported without sensors', () => {
      expect(() => begin(create())).toThrow(UnsupportedError);
    });
  });

  describe('battery', () => {
    const LAPTOP = {
      'class/power_supply/BAT0/type': 'Battery\n',
      'class/power_supply/BAT0/status': 'Discharging\n',
      'class/power_supply/BAT0/energy_now': '30000000\n',
      'class/power_supply/BAT0/energy_full': '40000000\n',
      'class/power_supply/BAT0/power_now': '12500000\n',
      'class/power_supply/AC/type': 'Mains\n',
      'class/power_supply/AC/online': '0\n',
      'class/power_supply/hidpp_battery_0/type': 'Battery\n',
      'class/power_supply/hidpp_battery_0/scope': 'Device\n',
      'class/power_supply/hidpp_battery_0/status': 'Discharging\n',
      'class/power_supply/hidpp_battery_0/capacity': '5\n',
    };

    it('reports the battery of the machine, not that of a mouse', async () => {
      write(LAPTOP);
      begin(createBatteryCollector(roots));
      await vi.waitFor(() => expect(sink.get('battery_on_ratio')).toBe(1));
      expect(sink.get('battery_charge_ratio{battery="BAT0"}')).toBe(0.75);
      expect(sink.get('battery_power_watts{battery="BAT0"}')).toBe(12.5);
      expect(sink.keys).toHaveLength(3);
    });

    it('is not on battery while charging, with negative power', async () => {
      write({
        ...LAPTOP,
        'class/power_supply/BAT0/status': 'Charging\n',
        'class/power_supply/AC/online': '1\n',
      });
      begin(createBatteryCollector(roots));
      await vi.waitFor(() => expect(sink.get('battery_on_ratio')).toBe(0));
      expect(sink.get('battery_power_watts{battery="BAT0"}')).toBe(-12.5);
    });

    it.each([
      ['0', 1],
      ['1', 0],
    ])('decides by the mains, if the battery does not know its state: %s', async (online, onBattery) => {
      write({
        ...LAPTOP,
        'class/power_supply/BAT0/status': 'Unknown\n',
        'class/power_supply/AC/online': `${online}\n`,
      });
      begin(createBatteryCollector(roots));
      await vi.waitFor(() => expect(sink.get('battery_on_ratio')).toBe(onBattery));
    });

    it('computes power from current and voltage, and charge from the percentage, if nothing else is available', async () => {
      write({
        'class/power_supply/BAT1/type': 'Battery\n',
        'class/power_supply/BAT1/status': 'Full\n',
        'class/power_supply/BAT1/capacity': '100\n',
        'class/power_supply/BAT1/current_now': '-500000\n',
        'class/power_supply/BAT1/voltage_now': '12000000\n',
      });
      begin(createBatteryCollector(roots));
      await vi.waitFor(() => expect(sink.get('battery_on_ratio')).toBe(0));
      expect(sink.get('battery_charge_ratio{battery="BAT1"}')).toBe(1);
      expect(sink.get('battery_power_watts{battery="BAT1"}')).toBe(6);
    });

    it('is unsupported if only a gamepad has a battery', () => {
      write({ 'class/power_supply/pad/type': 'Battery\n', 'class/power_supply/pad/scope': 'Device\n' });
      expect(() => begin(createBatteryCollector(roots))).toThrow(UnsupportedError);
    });
  });

  describe('clocks of the cores', () => {
    it('are reported in hertz', async () => {
      write({
        'devices/system/cpu/cpu0/cpufreq/scaling_cur_freq': '2300000\n',
        'devices/system/cpu/cpu10/cpufreq/scaling_cur_freq': '800000\n',
        'devices/system/cpu/cpu3/online': '0\n',
        'devices/system/cpu/cpufreq/x': '1\n',
      });
      const again = begin(createCpuFrequencyCollector(roots, systemClock));
      await vi.waitFor(() => expect(sink.keys).toHaveLength(2));
      expect(sink.get('cpu_core_frequency_hertz{core="10"}')).toBe(800e6);
      sink.clear();
      again();
      expect(sink.get('cpu_core_frequency_hertz{core="0"}')).toBe(2.3e9);
    });

    it('are unsupported in most virtual machines', () => {
      write({ 'devices/system/cpu/cpu0/online': '1\n' });
      expect(() => begin(createCpuFrequencyCollector(roots, systemClock))).toThrow(UnsupportedError);
    });
  });
});
