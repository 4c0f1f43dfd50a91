import { baseName } from './base-name';
import { isSharedName, meaningfulFolder } from './nameless';

/** Classes that different programs share. */
const SHARED_CLASS =
  /^(?:(?:Java|Web)?Main|App|Application|Launcher|Bootstrap|Start|Starter|Startup|Server|Client|Program|Runner|Boot|Daemon|Service|Worker|Agent|Cli|Index|Console|Run)(?:Kt)?\$?$/;
const SHARED_PACKAGE =
  /^(?:com|org|net|io|de|dev|main|start|startup|launch|launcher|bootstrap|boot|core|app|application|server|client|cli|tools?|util|utils|internal|impl|runner|run|daemon)$/;

/** Programs whose name appears in none of their arguments. */
const KNOWN: readonly (readonly [mainClass: RegExp, name: string])[] = [
  [/^org\.apache\.catalina\.startup\.Bootstrap$/, 'tomcat'],
  [/^org\.codehaus\.plexus\.classworlds\.launcher\.Launcher$/, 'maven'],
];

/**
 * Returns the name of a Java program by its main class; with the package if different programs share it.
 *
 * @returns undefined for a class without a package that different programs share
 * @example nameOfClass('org.acme.Main', []) // 'acme.Main'
 */
export function nameOfClass(text: string, args: readonly string[]): string | undefined {
  const name = text.split('/').at(-1) ?? text;
  const known = KNOWN.find(([mainClass]) => mainClass.test(name));
  if (known !== undefined) return known[1];
  const launched = launchedByClass(name, text, args);
  if (launched !== undefined) return launched;
  const own = name.split('.').at(-1) ?? name;
  if (!SHARED_CLASS.test(own) && !isSharedName(own)) return own.replace(/\$$/, '');
  // Development environments of JetBrains have one main class, and a version in this option.
  const product = args.map((arg) => /^-Didea\.paths\.selector=([A-Za-z]+)/.exec(arg)?.[1]).find(Boolean);
  if (product !== undefined) return product;
  const folder = name
    .split('.')
    .slice(0, -1)
    .findLast((part) => !SHARED_PACKAGE.test(part));
  return folder === undefined ? undefined : `${folder}.${own}`;
}

/** Classes of other languages, which run a script or a module of theirs. */
const LAUNCHERS: readonly {
  readonly mainClass: RegExp;
  /** Options whose value is not the program. */
  readonly valued: RegExp;
}[] = [
  { mainClass: /^clojure\.main$/, valued: /^(?:-e|--eval|-i|--init)$/ },
  { mainClass: /\.GroovyStarter$/, valued: /^--(?:main|conf|classpath)$/ },
  { mainClass: /^scala\.tools\.nsc\.MainGenericRunner$/, valued: /^(?:-cp|-classpath|-howtorun)$/ },
];

function launchedByClass(name: string, text: string, args: readonly string[]): string | undefined {
  const launcher = LAUNCHERS.find(({ mainClass }) => mainClass.test(name));
  if (launcher === undefined) return undefined;
  for (let index = args.indexOf(text) + 1; index < args.length; index++) {
    const arg = args[index] as string;
    if (launcher.valued.test(arg)) index++;
    else if (!arg.startsWith('-')) return baseName(arg);
  }
  return undefined;
}

/** Starts Eclipse and every program that is built on it; an old name of the file contains its version. */
const ECLIPSE = /^org\.eclipse\.equinox\.launcher(?:_[\w.-]+)?\.jar$/;
const BAZEL = 'A-server.jar';
const JAR_VERSION = /[-_.]v?\d+(?:\.\d+)+(?:[-.](?:SNAPSHOT|RELEASE|Final|[A-Za-z]*\d\w*))*(?=\.[jw]ar$)/i;

/** Returns the name of an archive without its version; that of its program if it is a launcher. */
export function nameOfArchive(path: string, base: string): string {
  if (base === BAZEL) return 'bazel';
  return ECLIPSE.test(base) ? (meaningfulFolder(path) ?? base) : base.replace(JAR_VERSION, '');
}
