/** What the machine is; read once at start. A part that could not be read is null or an empty list. */
export interface Inventory {
  readonly hostname: string;
  readonly os: { readonly name: string; readonly kernel: string; readonly arch: string };
  readonly machine: { readonly vendor: string | null; readonly model: string | null; readonly virtual: boolean };
  readonly cpu: {
    readonly model: string;
    readonly cores: number;
    readonly physicalCores: number;
    readonly maxHertz: number | null;
  };
  readonly memoryBytes: number;
  readonly swapBytes: number;
  readonly disks: readonly {
    readonly device: string;
    readonly model: string;
    readonly sizeBytes: number;
    readonly kind: string;
  }[];
  readonly networks: readonly {
    readonly interface: string;
    readonly mac: string | null;
    readonly speedBitsPerSecond: number | null;
  }[];
  readonly graphics: readonly { readonly vendor: string; readonly model: string; readonly pciId: string | null }[];
  readonly bootedAtMs: number;
}
