// `npm run build`: builds all bundles next to the ones in use if a source has changed.
import { ensureBuilt } from './steps/build.mjs';
import { ensureInstalled } from './steps/install.mjs';
import { findNode } from './steps/runtime.mjs';

ensureInstalled();
ensureBuilt(findNode());
