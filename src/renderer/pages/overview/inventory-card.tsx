import { formatDateTime } from '../../../shared/format/date';
import { formatBytes, formatValue } from '../../../shared/format/format';
import type { Inventory } from '../../../shared/model/inventory';
import { Card } from '../../components/card';
import { type Fact, Facts } from '../../components/facts';
import { ErrorState, LoadingState } from '../../components/placeholder';
import { Plain } from '../../components/plain';
import type { Loadable } from '../../live/loadable';

/** What the machine is. */
export function InventoryCard({ loaded }: { readonly loaded: Loadable<Inventory> }) {
  return (
    <Card title="Machine">
      {loaded.kind === 'loading' && <LoadingState what="the inventory" />}
      {loaded.kind === 'failed' && <ErrorState title="Cannot load the inventory" failure={loaded.failure} />}
      {loaded.kind === 'ready' && <Facts facts={inventoryFacts(loaded.value)} />}
    </Card>
  );
}

function inventoryFacts(inventory: Inventory): readonly Fact[] {
  const { os, machine, cpu, disks, networks, graphics } = inventory;
  return [
    { name: 'Host', value: <Plain text={inventory.hostname} /> },
    { name: 'System', value: <Plain text={`${os.name} (${os.arch})`} /> },
    { name: 'Kernel', value: <Plain text={os.kernel} /> },
    { name: 'Model', value: <Plain text={modelText(machine)} /> },
    { name: 'Processor', value: <Plain text={cpu.model} /> },
    { name: 'Cores', value: coresText(cpu) },
    { name: 'Memory', value: formatBytes(inventory.memoryBytes) },
    { name: 'Swap', value: inventory.swapBytes === 0 ? 'None' : formatBytes(inventory.swapBytes) },
    ...disks.map(({ device, model: name, sizeBytes, kind }) => ({
      name: `Disk ${device}`,
      value: <Plain text={[formatBytes(sizeBytes), kind, name].filter((part) => part !== '').join(', ')} />,
    })),
    ...networks.map(({ interface: name, speedBitsPerSecond }) => ({
      name: `Network ${name}`,
      value: speedBitsPerSecond === null ? 'Speed unknown' : bitsText(speedBitsPerSecond),
    })),
    ...graphics.map(({ vendor, model: name }) => ({ name: 'Graphics', value: <Plain text={`${vendor} ${name}`} /> })),
    { name: 'Booted', value: formatDateTime(inventory.bootedAtMs) },
  ];
}

function modelText({ vendor, model, virtual }: Inventory['machine']): string {
  const text = [vendor, model].filter((part) => part !== null).join(' ');
  if (text === '') return virtual ? 'Virtual machine' : 'Unknown';
  return virtual ? `${text} (virtual)` : text;
}

function coresText({ cores, physicalCores, maxHertz }: Inventory['cpu']): string {
  const count = cores === physicalCores ? `${cores}` : `${cores} logical, ${physicalCores} physical`;
  return maxHertz === null ? count : `${count}, up to ${formatValue(maxHertz, 'hertz')}`;
}

/** Links are sold in bits. @example bitsText(1e9) // '1 Gbit/s' */
function bitsText(bitsPerSecond: number): string {
  if (bitsPerSecond >= 1e9) return `${bitsPerSecond / 1e9} Gbit/s`;
  return `${bitsPerSecond / 1e6} Mbit/s`;
}
