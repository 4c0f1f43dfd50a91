// `npm run dev`: the headless host with a dashboard built for development, which has the gallery of all primitives at
// `#/gallery`. The next `npm start` builds again.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { becomeHost } from './steps/become.mjs';
import { BUILD_STAMP } from './steps/build.mjs';
import { ensureInstalled } from './steps/install.mjs';
import { fail, findNode, run } from './steps/runtime.mjs';

ensureInstalled();
const node = findNode();
rmSync(BUILD_STAMP, { force: true });
const code = run(
  node,
  [join('node_modules', 'electron-vite', 'bin', 'electron-vite.js'), 'build', '--mode', 'development'],
  {
    env: { ...process.env, NODE_ENV: 'development' },
  },
);
if (code !== 0) fail('the build failed; see the messages above');
becomeHost(node, ['--open', ...process.argv.slice(2)]);
