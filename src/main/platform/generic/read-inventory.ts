import { arch, availableParallelism, hostname, release, type as systemName, totalmem, uptime } from 'node:os';
import type { Inventory } from '../../../shared/contract/schemas';
import type { SystemInformation } from './system-information';

const BITS_PER_MEGABIT = 1_000_000;

/** Describes the machine through the library systeminformation. A failed query leaves its part empty. */
export async function readGenericInventory(si: SystemInformation): Promise<Inventory> {
  const [os, system, cpu, memory, disks, networks, graphics] = await Promise.all([
    orNull(() => si.osInfo()),
    orNull(() => si.system()),
    orNull(() => si.cpu()),
    orNull(() => si.mem()),
    orNull(() => si.diskLayout()),
    orNull(async () => [await si.networkInterfaces()].flat()),
    orNull(() => si.graphics()),
  ]);
  const cores = cpu?.cores || availableParallelism();
  return {
    hostname: hostname(),
    os: { name: os === null ? systemName() : `${os.distro} ${os.release}`.trim(), kernel: release(), arch: arch() },
    machine: { vendor: system?.manufacturer || null, model: system?.model || null, virtual: system?.virtual ?? false },
    cpu: {
      model: cpu === null ? 'unknown' : `${cpu.manufacturer} ${cpu.brand}`.trim(),
      cores,
      physicalCores: cpu?.physicalCores || cores,
      offlineCores: 0,
      kinds: [],
      maxHertz: cpu === null || !(cpu.speedMax > 0) ? null : Math.round(cpu.speedMax * 1e9),
    },
    memoryBytes: memory?.total ?? totalmem(),
    swapBytes: memory?.swaptotal ?? 0,
    disks: (disks ?? []).map(({ device, name, size, type }) => ({
      device,
      model: name,
      sizeBytes: size,
      kind: type,
    })),
    networks: (networks ?? [])
      .filter(({ internal, virtual }) => !internal && !virtual)
      .map(({ iface, mac, speed }) => ({
        interface: iface,
        mac: mac || null,
        speedBitsPerSecond: speed !== null && speed > 0 ? speed * BITS_PER_MEGABIT : null,
      })),
    graphics: (graphics?.controllers ?? []).map(({ vendor, model, busAddress }) => ({
      vendor,
      model,
      pciId: busAddress || null,
    })),
    bootedAtMs: Math.round(Date.now() - uptime() * 1000),
  };
}

async function orNull<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch {
    return null;
  }
}
