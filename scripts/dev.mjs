import { becomeHost } from './steps/become.mjs';
import { ensureBuilt } from './steps/build.mjs';
import { ensureInstalled } from './steps/install.mjs';
import { findNode } from './steps/runtime.mjs';

ensureInstalled();
const node = findNode();
ensureBuilt(node, { mode: 'development' });
becomeHost(node, ['--open', ...process.argv.slice(2)]);
