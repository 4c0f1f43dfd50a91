import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';

/**
 * Bundles both programs, and the shipped helper, to a folder that every user may read. @returns the folder, which the
 * caller removes
 */
export async function bundlePrograms(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'homeostat-programs-'));
  chmodSync(folder, 0o755);
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir: folder,
      minify: false,
      target: 'node24',
      rollupOptions: {
        input: ['helper-program.ts', 'client-program.ts', '../../../src/main/helper.ts'].map((file) =>
          resolve(import.meta.dirname, file),
        ),
        output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
      },
    },
  });
  return folder;
}
