import type { Plugin } from 'vite';
import { parse } from 'yaml';

/** Imports a YAML file as data: a host then needs no parser for the rules that ship with it. */
export const yaml: Plugin = {
  name: 'homeostat-yaml',
  transform: {
    filter: { id: /\.yaml$/ },
    handler: (text) => ({ code: `export default ${JSON.stringify(parse(text))};`, map: null, moduleType: 'js' }),
  },
};
