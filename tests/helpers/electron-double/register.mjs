// node --import register.mjs out/main/index.js: runs the production-built main bundle in plain Node, where `electron`
// is the double. Loaded in worker threads too, where nothing asks for it.
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, next) {
    return specifier === 'electron'
      ? { url: new URL('./electron.ts', import.meta.url).href, shortCircuit: true }
      : next(specifier, context);
  },
});
