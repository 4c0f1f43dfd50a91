import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { yaml } from './vite-yaml.ts';

/** `unit` takes seconds; `integration` and `attacks` start real hosts and need a build. */
export default defineConfig({
  test: {
    projects: [
      {
        plugins: [yaml],
        test: {
          name: 'unit',
          include: [
            'src/**/*.test.ts',
            'src/**/*.test.tsx',
            'tests/*.test.ts',
            'tests/{helpers,soak}/*.test.ts',
            'tests/desktop/lab/*.test.ts',
          ],
          // A busy machine makes a test slow, not wrong.
          testTimeout: 30_000,
          hookTimeout: 30_000,
          // Files share a worker's modules, and some only wait: 60 s instead of 120 on two cores.
          isolate: false,
          maxWorkers: availableParallelism() + 1,
        },
      },
      {
        plugins: [yaml],
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Most tests wait for a host more than they compute.
          maxWorkers: 2,
        },
      },
      {
        plugins: [yaml],
        test: {
          name: 'attacks',
          include: ['tests/attacks/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // A defense must also work on a busy machine.
          maxWorkers: 2,
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
