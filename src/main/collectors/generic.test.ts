import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeClock } from '../../../tests/helpers/fake-clock';
import { readFixture } from '../../../tests/helpers/fixture';
import { FIRST_TICK, RecordingSink, tickAfter } from '../../../tests/helpers/recording-sink';
import { inventorySchema } from '../../shared/contract/schemas';
import { createGenericProcessService } from '../platform/generic/process-service';
import { readGenericInventory } from '../platform/generic/read-inventory';
import { loadSystemInformation, type SystemInformation } from '../platform/generic/system-information';
import { createGenericCollector } from './generic';

/**
 * Results of the library by function name. Written after its documentation for both systems, neither of which was
 * available.
 */
function answers(platform: 'macos' | 'windows', changes: Record<string, unknown> = {}): SystemInformation {
  const all = { ...JSON.parse(readFixture(`systeminformation/${platform}.json`)), ...changes } as Record<
    string,
    unknown
  >;
  return Object.fromEntries(
    Object.entries(all).map(([name, reply]) => [
      name,
      async () => {
        if (reply instanceof Error) throw reply;
        return reply;
      },
    ]),
  ) as unknown as SystemInformation;
}

describe('the fallback on systems other than Linux', () => {
  let sink: RecordingSink;
  beforeEach(() => {
    sink = new RecordingSink();
  });

  async function collect(si: SystemInformation): Promise<void> {
    const collector = createGenericCollector(async () => si);
    collector.start?.(sink);
    collector.collect(FIRST_TICK, sink);
    expect(sink.keys).toEqual([]);
    await vi.waitFor(() => expect(sink.keys.length).toBeGreaterThan(0));
    sink.clear();
    collector.collect(tickAfter(5_000), sink);
    collector.stop?.();
  }

  it('reports everything that macOS provides', async () => {
    await collect(answers('macos'));
    expect(sink.get('cpu_usage_ratio')).toBeCloseTo(0.1725);
    expect(sink.get('cpu_core_usage_ratio{core="1"}')).toBeCloseTo(0.05);
    expect(sink.get('memory_used_ratio')).toBeCloseTo(0.5);
    expect(sink.get('swap_used_ratio')).toBeCloseTo(0.25);
    expect(sink.get('disk_read_bytes_per_second{device="all"}')).toBe(20_480);
    expect(sink.get('filesystem_used_ratio{mount="/"}')).toBeCloseTo(0.2);
    expect(sink.get('network_receive_bytes_per_second{interface="en0"}')).toBe(1_234);
    expect(sink.get('network_up_ratio{interface="en0"}')).toBe(1);
    expect(sink.get('battery_charge_ratio{battery="battery"}')).toBe(0.81);
    expect(sink.get('battery_on_ratio')).toBe(1);
  });

  it('leaves out values that Windows lacks', async () => {
    await collect(answers('windows'));
    expect(sink.get('cpu_usage_ratio')).toBeCloseTo(0.5);
    expect(sink.get('disk_read_bytes_per_second{device="all"}')).toBeUndefined();
    expect(sink.get('disk_reads_per_second{device="all"}')).toBeUndefined();
    expect(sink.get('network_receive_bytes_per_second{interface="Ethernet"}')).toBeUndefined();
    expect(sink.get('battery_on_ratio')).toBeUndefined();
  });

  it('reports an error to the registry on the next run', async () => {
    const collector = createGenericCollector(async () => answers('macos', { mem: new Error('no command') }));
    collector.start?.(sink);
    collector.collect(FIRST_TICK, sink);
    await vi.waitFor(() => expect(() => collector.collect(FIRST_TICK, sink)).toThrow('no command'));
  });

  it('lists processes', async () => {
    const service = createGenericProcessService(async () => answers('macos'), new FakeClock());
    const scan = await service.scan({ rows: true });
    expect(scan).toMatchObject({ processes: 2, states: { running: 1, sleeping: 1 } });
    expect(scan.rows?.[0]).toMatchObject({
      pid: 501,
      app: 'Safari',
      cpuCores: 0.25,
      memoryBytes: 102_400,
      startedAtMs: Date.parse('2026-11-20 10:00:00'),
      command: 'Safari --token=***',
      readBytesPerSecond: null,
    });
    expect(scan.apps.map(({ app }) => app)).toEqual(['Safari', 'Finder']);
    expect((await service.scan({ rows: false })).rows).toBeNull();
  });

  it('hides a secret of several words, where the list does not show the end of an argument', async () => {
    const { list } = await answers('macos').processes();
    const params = '-H Authorization: Bearer S3cretPw1 -u ann:S3cretPw1 https://host';
    const processes = { list: [{ ...list[0], name: 'curl', command: 'curl', params }] };
    const service = createGenericProcessService(async () => answers('macos', { processes }), new FakeClock());
    const { rows } = await service.scan({ rows: true });
    expect(rows?.[0]?.command).toBe('curl -H Authorization: Bearer *** -u ann:*** https://host');
  });

  it('reads the inventory', async () => {
    const inventory = await readGenericInventory(answers('macos'));
    expect(inventorySchema.parse(inventory)).toEqual(inventory);
    expect(inventory).toMatchObject({
      os: { name: 'macOS 16.1' },
      machine: { vendor: 'Apple Inc.', model: 'MacBookPro18,1', virtual: false },
      cpu: { model: 'Apple M1 Pro', cores: 10, physicalCores: 10, maxHertz: 3.2e9 },
      disks: [{ device: 'disk0', model: 'APPLE SSD', sizeBytes: 500e9, kind: 'NVMe' }],
      networks: [{ interface: 'en0', mac: 'a4:83:e7:00:00:01', speedBitsPerSecond: 1e9 }],
      graphics: [{ vendor: 'Apple', model: 'Apple M1 Pro', pciId: null }],
    });
  });

  it('reads an inventory even if every query fails', async () => {
    const failing = new Error('no command');
    const inventory = await readGenericInventory(
      answers('macos', {
        osInfo: failing,
        system: failing,
        cpu: failing,
        mem: failing,
        diskLayout: failing,
        networkInterfaces: failing,
        graphics: failing,
      }),
    );
    expect(inventorySchema.parse(inventory)).toEqual(inventory);
    expect(inventory).toMatchObject({ disks: [], networks: [], graphics: [], machine: { vendor: null } });
    expect(inventory.memoryBytes).toBeGreaterThan(0);
  });

  it('calls only functions that the library has', async () => {
    const si = await loadSystemInformation();
    for (const name of Object.keys(answers('macos'))) expect(si).toHaveProperty(name, expect.any(Function));
  });
});
