// node --import register.mjs out/main/index.js: runs the production bundle of the main process in plain Node, with the
// double as `electron`. Worker threads load it too, and do not use it.
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, next) {
    return specifier === 'electron'
      ? { url: new URL('./electron.ts', import.meta.url).href, shortCircuit: true }
      : next(specifier, context);
  },
});
