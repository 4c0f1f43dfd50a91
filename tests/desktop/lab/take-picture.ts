import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Guest } from './guest';
import type { Instance } from './places';

/** Takes a picture of the display of anna. @returns its file */
export async function takePicture(guest: Guest, instance: Instance, name: string): Promise<string> {
  await guest.run('as-anna import -window root /tmp/picture.png && cp /tmp/picture.png /host/out/picture.png');
  const pictures = join(instance.directory, 'pictures');
  mkdirSync(pictures, { recursive: true });
  const file = join(pictures, `${name}.png`);
  copyFileSync(join(instance.out, 'picture.png'), file);
  return file;
}
