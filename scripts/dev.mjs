// `npm run dev`: the headless host with a dashboard built for development, which has the gallery of all primitives at
// `#/gallery`. The next `npm start` returns to the build for production.
import { join } from 'node:path';
import { become, HOST_ENVIRONMENT } from './steps/become.mjs';
import { ensureBuilt } from './steps/build.mjs';
import { ensureInstalled } from './steps/install.mjs';
import { findNode, ROOT } from './steps/runtime.mjs';

ensureInstalled();
const node = findNode();
ensureBuilt(node, { mode: 'development' });
become(node, [join(ROOT, 'out', 'main', 'headless.js'), '--open', ...process.argv.slice(2)], HOST_ENVIRONMENT);
