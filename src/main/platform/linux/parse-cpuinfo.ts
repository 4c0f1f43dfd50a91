/** Names of the model by architecture; the first one that a machine has counts. */
const MODEL_FIELDS = [
  'model name',
  'Model Name',
  'cpu model',
  'uarch',
  'cpu type',
  'cpu',
  'Model',
  'Hardware',
  'Processor',
  'isa',
  'processor [0]',
  'CPU',
  'CPU-Family',
  'model',
];
/** Counts of the cores that are switched on, by name: s390x, sparc, alpha, xtensa. */
const COUNT_FIELDS = ['# processors', 'ncpus active', 'cpus active', 'CPU count'];

/**
 * Parses /proc/cpuinfo, whose form depends on the architecture: a paragraph for each core, with lines for the whole
 * machine before (loongarch) or after them (arm), a list of cores before them (s390x), only one core (armv6), or only
 * their count (sparc, alpha).
 *
 * @returns counts that are at least 1
 */
export function parseCpuinfo(text: string) {
  const fields = parseFields(text);
  const cores = countCores(fields);
  return {
    model: modelOf(fields) ?? 'unknown',
    cores,
    physicalCores: Math.min(cores, countPhysical(text) || cores),
    /** Set by a processor that says that it is virtual (x64 only). */
    isVirtual: / hypervisor( |$)/m.test(text),
  };
}

/** One line: a name, and its value after the colon. */
type Field = readonly [name: string, value: string];

function parseFields(text: string): Field[] {
  return text.split('\n').flatMap((line): Field[] => {
    const colon = line.indexOf(':');
    return colon < 0 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]];
  });
}

function countCores(fields: readonly Field[]): number {
  // s390x also describes each core in one line: `processor 0: version = FF, …`.
  const numbered = fields.filter(([name, value]) => name === 'processor' && /^\d+$/.test(value)).length;
  if (numbered > 0) return numbered;
  const listed = fields.filter(([name]) => /^processor (?:\d+|\[\d+\])$/.test(name)).length;
  const counted = fields.find(([name]) => COUNT_FIELDS.includes(name))?.[1] ?? '';
  return listed || (/^\d{1,5}$/.test(counted) && Number(counted)) || 1;
}

function countPhysical(text: string): number {
  const physical = new Set<string>();
  for (const paragraph of text.split(/\n\s*\n/)) {
    const fields = new Map(parseFields(paragraph));
    const core = fields.get('core id') ?? fields.get('core');
    if (core !== undefined) physical.add(`${fields.get('physical id') ?? fields.get('package') ?? '0'}:${core}`);
  }
  return physical.size;
}

function modelOf(fields: readonly Field[]): string | undefined {
  for (const wanted of MODEL_FIELDS) {
    // A number is the model within the family, except for `CPU: 68040`.
    const found = fields.find(([name, value]) => name === wanted && /\D|^68\d{3}$/.test(value));
    if (found !== undefined) return found[1];
  }
  const vendor = fields.find(([name]) => name === 'vendor_id')?.[1];
  const machine = /machine = (\w+)/.exec(fields.find(([name]) => /^processor \d+$/.test(name))?.[1] ?? '')?.[1];
  return vendor === undefined || machine === undefined ? armModelOf(fields) : `${vendor} ${machine}`;
}

/** Designers and parts of arm64 cores, which have no names in the file (Arm, Main ID Register; util-linux lscpu-arm.c). */
const ARM_PARTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '0x41': {
    '0xc05': 'Cortex-A5',
    '0xc07': 'Cortex-A7',
    '0xc08': 'Cortex-A8',
    '0xc09': 'Cortex-A9',
    '0xc0d': 'Cortex-A17',
    '0xc0e': 'Cortex-A17',
    '0xc0f': 'Cortex-A15',
    '0xd01': 'Cortex-A32',
    '0xd02': 'Cortex-A34',
    '0xd03': 'Cortex-A53',
    '0xd04': 'Cortex-A35',
    '0xd05': 'Cortex-A55',
    '0xd06': 'Cortex-A65',
    '0xd07': 'Cortex-A57',
    '0xd08': 'Cortex-A72',
    '0xd09': 'Cortex-A73',
    '0xd0a': 'Cortex-A75',
    '0xd0b': 'Cortex-A76',
    '0xd0c': 'Neoverse-N1',
    '0xd0d': 'Cortex-A77',
    '0xd0e': 'Cortex-A76AE',
    '0xd40': 'Neoverse-V1',
    '0xd41': 'Cortex-A78',
    '0xd42': 'Cortex-A78AE',
    '0xd43': 'Cortex-A65AE',
    '0xd44': 'Cortex-X1',
    '0xd46': 'Cortex-A510',
    '0xd47': 'Cortex-A710',
    '0xd48': 'Cortex-X2',
    '0xd49': 'Neoverse-N2',
    '0xd4a': 'Neoverse-E1',
    '0xd4b': 'Cortex-A78C',
    '0xd4c': 'Cortex-X1C',
    '0xd4d': 'Cortex-A715',
    '0xd4e': 'Cortex-X3',
    '0xd4f': 'Neoverse-V2',
    '0xd80': 'Cortex-A520',
    '0xd81': 'Cortex-A720',
    '0xd82': 'Cortex-X4',
    '0xd84': 'Neoverse-V3',
    '0xd85': 'Cortex-X925',
    '0xd87': 'Cortex-A725',
    '0xd8e': 'Neoverse-N3',
  },
  '0x42': { '0x516': 'ThunderX2' },
  '0x43': { '0x0a1': 'ThunderX', '0x0a2': 'ThunderX 81xx', '0x0a3': 'ThunderX 83xx', '0x0af': 'ThunderX2' },
  '0x46': { '0x001': 'A64FX' },
  '0x48': { '0xd01': 'TaiShan v110', '0xd02': 'TaiShan v120' },
  '0x4e': { '0x000': 'Denver', '0x003': 'Denver 2', '0x004': 'Carmel' },
  '0x50': { '0x000': 'X-Gene' },
  '0x61': {
    '0x022': 'Apple M1 (Icestorm)',
    '0x023': 'Apple M1 (Firestorm)',
    '0x024': 'Apple M1 Pro (Icestorm)',
    '0x025': 'Apple M1 Pro (Firestorm)',
    '0x028': 'Apple M1 Max (Icestorm)',
    '0x029': 'Apple M1 Max (Firestorm)',
    '0x032': 'Apple M2 (Blizzard)',
    '0x033': 'Apple M2 (Avalanche)',
    '0x034': 'Apple M2 Pro (Blizzard)',
    '0x035': 'Apple M2 Pro (Avalanche)',
    '0x038': 'Apple M2 Max (Blizzard)',
    '0x039': 'Apple M2 Max (Avalanche)',
  },
  '0x51': {
    '0x001': 'Qualcomm Oryon',
    '0x201': 'Kryo',
    '0x205': 'Kryo',
    '0x211': 'Kryo',
    '0x800': 'Kryo 2XX Gold',
    '0x801': 'Kryo 2XX Silver',
    '0x802': 'Kryo 3XX Gold',
    '0x803': 'Kryo 3XX Silver',
    '0x804': 'Kryo 4XX Gold',
    '0x805': 'Kryo 4XX Silver',
    '0xc00': 'Falkor',
  },
  '0x6d': { '0xd49': 'Azure Cobalt 100' },
  '0x70': {
    '0x660': 'FTC660',
    '0x661': 'FTC661',
    '0x662': 'FTC662',
    '0x663': 'FTC663',
    '0x664': 'FTC664',
    '0x862': 'FTC862',
  },
  '0xc0': { '0xac3': 'Ampere-1', '0xac4': 'Ampere-1a' },
};

/** Returns the kinds of cores of an arm64 machine: `Cortex-A55 and Cortex-A78`. */
function armModelOf(fields: readonly Field[]): string | undefined {
  const kinds = new Set<string>();
  let designer = '';
  for (const [name, value] of fields) {
    if (name === 'CPU implementer') designer = value.toLowerCase();
    if (name === 'CPU part') kinds.add(ARM_PARTS[designer]?.[value.toLowerCase()] ?? `part ${value} of ${designer}`);
  }
  return kinds.size === 0 ? undefined : [...kinds].join(' and ');
}
