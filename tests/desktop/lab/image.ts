import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LAB_ROOT } from './places';
import { runTool } from './run-tool';

/** Disk of the desktop before its first boot, and the kernel that starts it. */
export interface Image {
  readonly disk: string;
  readonly kernel: string;
  readonly initialFiles: string;
  readonly battery: string;
}

const SOURCES = join('tests', 'desktop', 'image');
const IMAGES = join(LAB_ROOT, 'images');

/** Returns the image of the present sources, and builds it unless it exists. It takes 3 to 6 minutes and 1.5 GB. */
export function ensureImage(say: (text: string) => void): Image {
  const key = hashSources();
  const directory = join(IMAGES, key);
  const image: Image = {
    disk: join(directory, 'disk.img'),
    kernel: join(directory, 'vmlinuz'),
    initialFiles: join(directory, 'initrd.img'),
    battery: join(directory, 'battery.aml'),
  };
  if (existsSync(image.disk)) return image;
  say(`building the image ${key}, once: 3 to 6 minutes`);
  runTool('bash', join(SOURCES, 'build-image.sh'), directory);
  return image;
}

/** Deletes the images of older sources. */
export function deleteOldImages(): void {
  const key = hashSources();
  for (const name of existsSync(IMAGES) ? readdirSync(IMAGES) : [])
    if (name !== key) rmSync(join(IMAGES, name), { recursive: true, force: true });
}

function hashSources(): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(SOURCES).sort()) hash.update(`${name}\0`).update(readFileSync(join(SOURCES, name)));
  return hash.digest('hex').slice(0, 12);
}
