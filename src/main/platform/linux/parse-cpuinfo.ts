/** Parses /proc/cpuinfo, which has one paragraph for each core and differs by architecture. */
export function parseCpuinfo(text: string) {
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
    /** Set by a processor that says that it is virtual (x64 only). */
    isVirtual: / hypervisor( |$)/m.test(text),
  };
}
