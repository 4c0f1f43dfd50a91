// `npm run build`: builds all bundles beside the ones in use where something has changed.
import { ensureBuilt } from './steps/build.mjs';
import { ensureInstalled } from './steps/install.mjs';
import { findNode } from './steps/runtime.mjs';

ensureInstalled();
ensureBuilt(findNode());
