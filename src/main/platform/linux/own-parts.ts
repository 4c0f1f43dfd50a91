import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { posix } from 'node:path';

/** The programs of Homeostat, as its packages and its source tree contain them. */
const PART = new RegExp(
  `(?:^|/)(?:${[
    'out/main/(?:cli|headless|helper|index|worker)\\.js',
    'resources/(?:supervise|guard)\\.sh',
    'scripts/(?:start|prepare)\\.mjs',
  ].join('|')})$`,
);
/** The launcher, and the programs of a package. */
const NAMED = /\/homeostat(?:-helper)?$/;
const NAME = 'homeostat';
/** A build is up to five folders below the package. */
const MOST_FOLDERS = 8;

/**
 * Recognizes the programs of Homeostat by their files: of this installation, and of any other, such as a second clone.
 * Programs of other products may have the same file names.
 */
export class OwnParts {
  readonly #known = new Map<string, boolean>();

  /** @param entry script that this process runs, whose folder contains the others */
  constructor(private readonly entry: string | undefined = process.argv[1]) {}

  /**
   * @param paths executable of a process, the script that it runs, and so on
   * @param readDirectory returns the working directory, for a relative path
   */
  includes(paths: readonly string[], readDirectory: () => string | undefined): boolean {
    return paths.some((path) => {
      if (NAMED.test(path)) return true;
      return PART.test(path) && this.#isOfPackage(posix.resolve('/', readDirectory() ?? '', path));
    });
  }

  #isOfPackage(path: string): boolean {
    const folder = posix.dirname(path);
    let isOwn = this.#known.get(folder);
    if (isOwn === undefined) {
      isOwn = folder === this.#ownFolder || nameOfPackage(folder) === NAME;
      this.#known.set(folder, isOwn);
    }
    return isOwn;
  }

  get #ownFolder(): string | undefined {
    try {
      return this.entry === undefined ? undefined : posix.dirname(realpathSync(this.entry));
    } catch {
      return undefined;
    }
  }
}

/** Returns the name in the nearest package.json above a folder; undefined if none can be read. */
function nameOfPackage(folder: string): string | undefined {
  let at = folder;
  for (let passed = 0; passed < MOST_FOLDERS; passed++, at = posix.dirname(at)) {
    const file = posix.join(at, 'package.json');
    if (!existsSync(file)) continue;
    try {
      return (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name;
    } catch {
      return undefined;
    }
  }
  return undefined;
}
