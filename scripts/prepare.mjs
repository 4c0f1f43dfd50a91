// Installs and builds the missing or stale parts for bin/homeostat, which continues on the build.
import { ensureBuilt } from './steps/build.mjs';
import { ensureInstalled } from './steps/install.mjs';
import { findNode } from './steps/runtime.mjs';

ensureInstalled();
ensureBuilt(findNode(), { orPrevious: true });
