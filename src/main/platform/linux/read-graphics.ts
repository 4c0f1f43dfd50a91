import { join } from 'node:path';
import type { Inventory } from '../../../shared/contract/schemas';
import { readFolder, readSysText } from './read-sys';
import type { LinuxRoots } from './roots';

/** Display controllers in the classes of the PCI standard. */
const DISPLAY_CLASS = /^0x03/;

/** Paths of the list of names in distributions. Without it numbers are shown. */
const NAMES = ['/usr/share/hwdata/pci.ids', '/usr/share/misc/pci.ids'];

/** Lists the graphics cards on the PCI bus. */
export function readGraphics(roots: LinuxRoots, namePaths: readonly string[] = NAMES): Inventory['graphics'] {
  const root = join(roots.sys, 'bus/pci/devices');
  const cards = readFolder(root).filter((id) => DISPLAY_CLASS.test(readSysText(join(root, id, 'class')) ?? ''));
  if (cards.length === 0) return [];
  const names = namePaths.map(readSysText).find((text) => text !== undefined) ?? '';
  return cards.map((pciId) => {
    const vendor = readSysText(join(root, pciId, 'vendor'))?.replace('0x', '') ?? '';
    const device = readSysText(join(root, pciId, 'device'))?.replace('0x', '') ?? '';
    return { ...parsePciNames(names, vendor, device), pciId };
  });
}

/** Finds a device in the text of `pci.ids`: the line of its vendor, followed by an indented line for each device. */
function parsePciNames(text: string, vendor: string, device: string): { vendor: string; model: string } {
  const start = `\n${text}`.indexOf(`\n${vendor}  `);
  if (vendor === '' || start === -1) return { vendor, model: device };
  const rest = text.slice(start);
  const end = rest.search(/\n[^\t#\n]/);
  const section = end === -1 ? rest : rest.slice(0, end);
  const vendorName = section.slice(vendor.length, section.indexOf('\n')).trim();
  const at = section.indexOf(`\n\t${device}  `);
  if (at === -1) return { vendor: vendorName, model: device };
  const from = at + `\n\t${device}  `.length;
  const to = section.indexOf('\n', from);
  return { vendor: vendorName, model: section.slice(from, to === -1 ? undefined : to).trim() };
}
