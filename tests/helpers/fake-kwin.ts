import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import type { DbusMessage } from '../../src/main/platform/linux/dbus/message';
import { startBusService } from './bus-service';

interface Window {
  readonly pid: number;
}

interface Options {
  /** The scripts of releases before 5.27 are at `/N`. */
  readonly hasOldPaths?: boolean;
  /** KWin 5 has other names. */
  readonly isFive?: boolean;
}

interface Script {
  readonly name: string;
  readonly file: string;
  /** Stops receiving events when it is unloaded. */
  listener: ((window: Window | null) => void) | undefined;
}

/**
 * Plays the scripting of KWin on a session bus, as `src/scripting/scripting.cpp` of KWin does it: scripts are loaded from
 * files, run with `workspace` and `callDBus`, and are unloaded by name.
 */
export async function startKWin(address: string, first: Window | null, { hasOldPaths, isFive }: Options = {}) {
  const scripts = new Map<number, Script>();
  let active = first;
  let last = 0;

  function callDBus(...args: unknown[]): void {
    const callback = typeof args.at(-1) === 'function' ? (args.pop() as (...values: unknown[]) => void) : undefined;
    const [destination, path, iface, member, ...values] = args.map(String) as [string, string, string, string];
    const call = {
      destination,
      path,
      interface: iface,
      member,
      signature: 's'.repeat(values.length),
      body: values,
    };
    service.connection.call(call, AbortSignal.timeout(5_000)).then(
      ({ body }) => callback?.(...body),
      // KWin writes it into its log.
      () => undefined,
    );
  }

  function run(script: Script): void {
    const activated = {
      connect(listener: Script['listener']) {
        script.listener = listener;
      },
    };
    const workspace = isFive
      ? { clientActivated: activated, activeClient: active }
      : { windowActivated: activated, activeWindow: active };
    runInContext(readFileSync(script.file, 'utf8'), createContext({ workspace, callDBus }));
  }

  function unload(name: string): boolean {
    const found = [...scripts].find(([, script]) => script.name === name);
    if (found === undefined) return false;
    found[1].listener = undefined;
    return scripts.delete(found[0]);
  }

  function reply({ path = '', member, body }: DbusMessage) {
    if (path === '/Scripting' && member === 'loadScript') {
      scripts.set(++last, { file: String(body[0]), name: String(body[1]), listener: undefined });
      return { signature: 'i', body: [last] };
    }
    if (path === '/Scripting' && member === 'unloadScript') return { signature: 'b', body: [unload(String(body[0]))] };
    const id = Number((hasOldPaths ? /^\/(\d+)$/ : /^\/Scripting\/Script(\d+)$/).exec(path)?.[1]);
    const script = scripts.get(id);
    if (script === undefined || member !== 'run') return undefined;
    run(script);
    return { body: [] };
  }

  const service = await startBusService(address, 'org.kde.KWin', reply);
  return {
    /** Names of the loaded scripts. */
    get scripts() {
      return [...scripts.values()].map(({ name }) => name);
    },
    get files() {
      return [...scripts.values()].map(({ file }) => file);
    },
    activate(window: Window | null) {
      active = window;
      for (const { listener } of scripts.values()) listener?.(window);
    },
    stop: service.stop,
  };
}
