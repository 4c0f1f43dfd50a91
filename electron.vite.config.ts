import { lstatSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';
import { yaml } from './vite-yaml.ts';

const here = import.meta.dirname;

/** A direct call of electron-vite must not write through `out`, a link, into a build that a host runs from. */
const replaceLink: Plugin = {
  name: 'homeostat-replace-link',
  apply: 'build',
  configResolved({ build }) {
    const out = dirname(resolve(here, build.outDir));
    if (lstatSync(out, { throwIfNoEntry: false })?.isSymbolicLink() === true) rmSync(out);
  },
};

/**
 * Everything but the native module is bundled: a host that reads hundreds of library files at start is slower and holds
 * more memory. The renderer and preload are built for the sandbox: no Node, and the preload as CommonJS.
 */
export default defineConfig({
  main: {
    plugins: [replaceLink, yaml],
    build: {
      externalizeDeps: false,
      minify: false,
      rollupOptions: {
        input: {
          index: resolve(here, 'src/main/index.ts'),
          headless: resolve(here, 'src/main/headless.ts'),
          worker: resolve(here, 'src/main/worker.ts'),
          cli: resolve(here, 'src/main/cli.ts'),
          helper: resolve(here, 'src/main/helper.ts'),
        },
        external: ['electron', 'better-sqlite3'],
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      rollupOptions: {
        input: { index: resolve(here, 'src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve(here, 'src/renderer'),
    plugins: [react()],
    build: {
      modulePreload: { polyfill: false },
      // Data URLs in style sheets would need a wider content security policy.
      assetsInlineLimit: 0,
      rollupOptions: {
        input: { index: resolve(here, 'src/renderer/index.html') },
        // An open tab loads no code later: after a crash of the host another user's program may serve its port.
        output: { codeSplitting: false },
      },
    },
  },
});
