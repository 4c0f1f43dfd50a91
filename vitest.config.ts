import { defineConfig } from 'vitest/config';

/** `unit` takes seconds; `integration` starts real hosts and needs a build. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'tests/*.test.ts', 'tests/{helpers,soak}/*.test.ts'],
          // A busy machine makes a test slow, not wrong.
          testTimeout: 30_000,
          hookTimeout: 30_000,
          // Files share a worker's modules, and every core has a worker: 40 s instead of 120 on two cores.
          isolate: false,
          maxWorkers: '100%',
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts', 'tests/attacks/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['**/*.test.ts', 'src/renderer/**', 'src/preload/**', 'src/main/electron/**', 'src/main/index.ts'],
      thresholds: { lines: 90 },
    },
  },
});
