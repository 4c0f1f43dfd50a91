// `npm run desktop-lab [-- NAME…]`: tries the product on a Debian desktop in a virtual machine; see
// tests/desktop/desktop-lab.ts.
import { ensureBuilt } from './steps/build.mjs';
import { ensureInstalled } from './steps/install.mjs';
import { runProgram } from './steps/programs.mjs';
import { fail, findNode } from './steps/runtime.mjs';
import { ensureVirtualization } from './steps/virtualization.mjs';

const missing = ensureVirtualization();
if (missing !== undefined) fail(missing);
ensureInstalled();
ensureBuilt(findNode());
process.exit(runProgram('tests/desktop/desktop-lab.ts', ...process.argv.slice(2)));
