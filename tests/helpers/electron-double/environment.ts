/** What the test tells the double, by environment variables of the child. */
export interface DoubleEnvironment {
  readonly chromiumPath: string;
  readonly chromiumProfile: string;
  /** Whose process the code under test is to believe that it is. */
  readonly userId: number;
}

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
