/** Settings of the double, from environment variables of the child. */
export interface DoubleEnvironment {
  readonly chromiumPath: string;
  readonly chromiumProfile: string;
  /** User ID that the code under test reads. */
  readonly userId: number;
}

/** Reads the settings of the double. */
export function readEnvironment(): DoubleEnvironment {
  const read = (name: string): string => {
    const value = process.env[name];
    if (value === undefined) throw new Error(`electron double: ${name} is not set`);
    return value;
  };
  return {
    chromiumPath: read('ELECTRON_DOUBLE_CHROMIUM'),
    chromiumProfile: read('ELECTRON_DOUBLE_PROFILE'),
    userId: Number(read('ELECTRON_DOUBLE_UID')),
  };
}
