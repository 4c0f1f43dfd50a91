// `npm start`: installs and builds the missing or stale parts, then starts Homeostat: the application if Electron can
// run, else the headless host with its dashboard.
import { become, becomeHost } from './steps/become.mjs';
import { ensureBuilt } from './steps/build.mjs';
import { findElectron } from './steps/electron.mjs';
import { ensureInstalled } from './steps/install.mjs';
import { findNode, ROOT, say } from './steps/runtime.mjs';

ensureInstalled();
const node = findNode();
ensureBuilt(node);

const args = process.argv.slice(2);
const electron = await findElectron(node);
if (electron.path === undefined) {
  say(`starting the headless host: ${electron.why}`);
  becomeHost(node, ['--open', ...args]);
} else {
  become(electron.path, [ROOT, ...args]);
}
