// Fetches Electron's binary into its package, telling its progress; runs on the locked Node.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.resolve('electron/package.json'));
const { downloadArtifact } = require('@electron/get');
const { version } = require('./package.json');

let told = -1;
await downloadArtifact({
  version,
  artifactName: 'electron',
  platform: process.platform,
  arch: process.arch,
  checksums: require('./checksums.json'),
  downloadOptions: {
    quiet: true,
    getProgressCallback: async ({ percent }) => {
      const tenth = Math.floor(percent * 10);
      if (tenth === told) return;
      told = tenth;
      process.stdout.write(`Electron: ${tenth * 10} %\n`);
    },
  },
}).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
// It finds the archive in its cache now, checks it and unpacks it.
require('./install.js');
