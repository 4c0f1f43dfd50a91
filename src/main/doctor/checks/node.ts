import { type Check, limited, missing, ok } from '../check';

/** The version that Homeostat brings along and is tested with (docs/decisions/0011-bundled-node-24.md). */
const BUNDLED = 24;
const OLDEST = 20;

/** Checks the version of Node. */
export const node: Check = {
  id: 'node',
  title: 'Node',
  subject: 'Homeostat',
  isImportant: true,
  isForEverySystem: true,
  examine({ parts: { versions } }) {
    const major = Number.parseInt(versions.node, 10);
    if (major >= BUNDLED) return ok(`version ${versions.node}`);
    const remedy = 'Start it with `bin/homeostat` or `npm start`, which use the Node that comes with it.';
    if (major >= OLDEST) return limited(`version ${versions.node}; Homeostat is tested with ${BUNDLED}`, remedy);
    return missing(`version ${versions.node} is too old`, remedy);
  },
};
