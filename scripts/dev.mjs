// `npm run dev [-- HOST OPTIONS]`: the development loop (scripts/steps/dev-loop.mjs) on the bundled Node.
import { join } from 'node:path';
import { become } from './steps/become.mjs';
import { ensureInstalled } from './steps/install.mjs';
import { findNode, ROOT } from './steps/runtime.mjs';

ensureInstalled();
become(findNode(), [join(ROOT, 'scripts', 'steps', 'dev-loop.mjs'), ...process.argv.slice(2)]);
