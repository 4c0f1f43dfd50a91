import type { Command } from './first-command';
import { meaningfulFolder } from './nameless';

/** A program that many applications run as a part of theirs, so that its own name does not identify it. */
interface Helper {
  readonly program: RegExp;
  /** An argument without which it is a program of its own. */
  readonly argument?: RegExp;
  /** It is in the folder of its application. */
  readonly isNearOwner?: true;
}

const HELPERS: readonly Helper[] = [
  { program: /^(?:electron\d*|nw)$/, argument: /^--type=/ },
  { program: /^(?:chrome_crashpad_handler|crashpad_handler|chrome-sandbox|nacl_helper\w*)$/, isNearOwner: true },
  { program: /^(?:WebKit\w*Process|MiniBrowserProcess|QtWebEngineProcess|plugin-container|jcef_helper)$/ },
  { program: /^(?:python|pypy)/, argument: /^--multiprocessing-fork$|\bfrom (?:multiprocessing|joblib|billiard)\b/ },
];

/** Programs that start others of any kind: a helper is not theirs. */
const STARTS_ANYTHING =
  /^(?:systemd|init|runit|s6-.*|tini|dumb-init|docker-init|containerd-shim.*|flatpak.*|bwrap|\[.*\])$/;
/** Switches of Chromium with a folder of the application. */
const APP_PATH = /^--app-path=(.+)$/;
const PRODUCT = /^--annotation=_productName=(.+)$|^--user-data-dir=.*\/([^/]+)$/;

/** Returns the application of a helper process; undefined for a process that is not a helper, or if it is unknown. */
export function ownerOfHelper(
  name: string,
  { path, args }: Command,
  readParent: () => string | undefined,
): string | undefined {
  const helper = HELPERS.find(
    ({ program, argument }) => program.test(name) && (argument === undefined || args.some((arg) => argument.test(arg))),
  );
  if (helper === undefined) return undefined;
  const near = helper.isNearOwner ? meaningfulFolder(path) : undefined;
  return near ?? readParent() ?? ownerInSwitches(args);
}

/** Returns the parent if it may be the application of a helper. */
export function owningParent(parentApp: string | undefined, isNameless: (name: string) => boolean) {
  return parentApp === undefined || STARTS_ANYTHING.test(parentApp) || isNameless(parentApp) ? undefined : parentApp;
}

function ownerInSwitches(args: readonly string[]): string | undefined {
  for (const arg of args) {
    const path = APP_PATH.exec(arg)?.[1];
    const folder = path === undefined ? undefined : meaningfulFolder(`${path}/x`);
    const found = folder ?? PRODUCT.exec(arg)?.slice(1).find(Boolean);
    if (found !== undefined) return found;
  }
  return undefined;
}
