import type { Inventory } from '../../../shared/contract/schemas';
import { formatDateTime } from '../../../shared/format/date';
import { formatBytes, formatValue } from '../../../shared/format/format';
import { Card, Facts, type FactTable, Loaded, Plain } from '../../components';
import type { Loadable } from '../../live/loadable';

/** The hardware and the system of the machine. */
export function InventoryCard({ result }: { readonly result: Loadable<Inventory> }) {
  return (
    <Card title="Machine">
      <Loaded result={result} what="the inventory">
        {(inventory) => <Facts facts={inventoryFacts(inventory)} />}
      </Loaded>
    </Card>
  );
}

function inventoryFacts(inventory: Inventory): FactTable {
  const { os, machine, cpu, disks, networks, graphics } = inventory;
  return {
    Host: <Plain text={inventory.hostname} />,
    System: <Plain text={`${os.name} (${os.arch})`} />,
    Kernel: <Plain text={os.kernel} />,
    Model: <Plain text={modelText(machine)} />,
    Processor: <Plain text={cpu.model} />,
    Cores: coresText(cpu),
    Memory: formatBytes(inventory.memoryBytes),
    Swap: inventory.swapBytes === 0 ? 'None' : formatBytes(inventory.swapBytes),
    ...Object.fromEntries([
      ...disks.map(({ device, model: name, sizeBytes, kind }) => [
        `Disk ${device}`,
        <Plain key={device} text={[formatBytes(sizeBytes), kind, name].filter(Boolean).join(', ')} />,
      ]),
      ...networks.map(({ interface: name, speedBitsPerSecond }) => [
        `Network ${name}`,
        speedBitsPerSecond === null ? 'Speed unknown' : bitsText(speedBitsPerSecond),
      ]),
      ...graphics.map(({ vendor, model: name }, index) => [
        index === 0 ? 'Graphics' : `Graphics ${index + 1}`,
        <Plain key={name} text={`${vendor} ${name}`} />,
      ]),
    ]),
    Booted: formatDateTime(inventory.bootedAtMs),
  };
}

function modelText({ vendor, model, virtual }: Inventory['machine']): string {
  const text = [vendor, model].filter((part) => part !== null).join(' ');
  if (text === '') return virtual ? 'Virtual machine' : 'Unknown';
  return virtual ? `${text} (virtual)` : text;
}

function coresText({ cores, physicalCores, maxHertz, kinds, offlineCores }: Inventory['cpu']): string {
  return [
    cores === physicalCores ? `${cores}` : `${cores} logical, ${physicalCores} physical`,
    ...kinds.map((kind) => `${kind.cores} ${kind.name}`),
    ...(offlineCores === 0 ? [] : [`${offlineCores} switched off`]),
    ...(maxHertz === null ? [] : [`up to ${formatValue(maxHertz, 'hertz')}`]),
  ].join(', ');
}

/** Links are sold in bits. @example bitsText(1e9) // '1 Gbit/s' */
function bitsText(bitsPerSecond: number): string {
  if (bitsPerSecond >= 1e9) return `${bitsPerSecond / 1e9} Gbit/s`;
  return `${bitsPerSecond / 1e6} Mbit/s`;
}
