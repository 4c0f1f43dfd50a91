const PAGE_SIZE_TYPE = 6n;
const CLOCK_TICKS_TYPE = 17n;
const ENTRY_BYTES = 16;

export interface KernelUnits {
  readonly pageSizeBytes: number;
  readonly clockTicksPerSecond: number;
}

/**
 * Parses /proc/self/auxv of a 64-bit little-endian machine: the units of the kernel, which otherwise only `getconf`
 * prints (getauxval(3)). Missing values are those of x64.
 */
export function parseAuxv(bytes: Buffer): KernelUnits {
  let pageSizeBytes = 4096;
  let clockTicksPerSecond = 100;
  for (let offset = 0; offset + ENTRY_BYTES <= bytes.length; offset += ENTRY_BYTES) {
    const type = bytes.readBigUInt64LE(offset);
    const value = Number(bytes.readBigUInt64LE(offset + 8));
    if (type === PAGE_SIZE_TYPE && value >= 4096 && value <= 1 << 20) pageSizeBytes = value;
    if (type === CLOCK_TICKS_TYPE && value > 0 && value <= 10_000) clockTicksPerSecond = value;
  }
  return { pageSizeBytes, clockTicksPerSecond };
}
