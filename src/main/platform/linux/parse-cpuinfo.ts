export interface Cpuinfo {
  readonly model: string;
  readonly cores: number;
  readonly physicalCores: number;
  /** The processor itself says that it is a virtual one (x64 only). */
  readonly isVirtual: boolean;
}

/** Parses /proc/cpuinfo, which has one paragraph a core and differs by architecture. */
export function parseCpuinfo(text: string): Cpuinfo {
  const paragraphs = text.split('\n\n').filter((paragraph) => /^processor\s*:/m.test(paragraph));
  const field = (paragraph: string, name: string) =>
    new RegExp(`^${name}\\s*: (.*)$`, 'm').exec(paragraph)?.[1]?.trim();
  const physical = new Set<string>();
  for (const paragraph of paragraphs) {
    const core = field(paragraph, 'core id');
    if (core !== undefined) physical.add(`${field(paragraph, 'physical id') ?? '0'}:${core}`);
  }
  const cores = paragraphs.length;
  return {
    model: field(text, 'model name') ?? field(text, 'Model') ?? field(text, 'Hardware') ?? 'unknown',
    cores,
    physicalCores: physical.size === 0 ? cores : physical.size,
    isVirtual: / hypervisor( |$)/m.test(text),
  };
}
