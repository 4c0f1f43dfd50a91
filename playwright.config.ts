import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: '.cache/playwright',
  timeout: 60_000,
  // A busy machine makes a test slow, not wrong.
  expect: { timeout: 15_000 },
  // Each test starts a host and a browser, and there may be two cores.
  workers: 1,
  forbidOnly: process.env['CI'] !== undefined,
});
