/** Name of the isolated world in which the preload runs. */
export const PRELOAD_WORLD = 'electron preload';
/** Name of the function through which that world reaches this process. */
export const BINDING = 'electronDoubleSend';

/** Message from the world of the preload to this process. */
export type FromPage =
  | { readonly kind: 'ipc'; readonly channel: string; readonly args: readonly unknown[] }
  | { readonly kind: 'port-message'; readonly portId: number; readonly data: unknown }
  | { readonly kind: 'port-close'; readonly portId: number }
  | { readonly kind: 'window-open'; readonly url: string }
  | { readonly kind: 'violation'; readonly text: string };

/** Message from this process to the world of the preload. */
export type ToPage =
  | { readonly kind: 'ipc'; readonly channel: string; readonly args: readonly unknown[]; readonly portIds: number[] }
  | { readonly kind: 'port-message'; readonly portId: number; readonly data: unknown }
  | { readonly kind: 'port-close'; readonly portId: number };

/**
 * Runs in the world of the page before all scripts: receives what contextBridge exposes, once, and replies to
 * `window.open` as Electron does where it is denied. (Chromium itself would open the window, stopped in the process of
 * the page.) Removes the close event of ports, which is on for the world of the preload: pages in Electron do not have
 * it.
 */
export function mainWorldScript(eventName: string): string {
  return `addEventListener(${JSON.stringify(eventName)}, ({ detail: [key, value] }) => {
  const freeze = (item) => {
    if (typeof item === 'object' && item !== null) { Object.values(item).forEach(freeze); Object.freeze(item); }
    return item;
  };
  Object.defineProperty(window, key, { value: freeze(value), enumerable: true });
});
window.open = (url = 'about:blank') => {
  dispatchEvent(new CustomEvent(${JSON.stringify(`${eventName}-open`)}, { detail: new URL(url, location.href).href }));
  return null;
};
const listen = MessagePort.prototype.addEventListener;
MessagePort.prototype.addEventListener = function (type, ...rest) {
  if (type !== 'close') listen.call(this, type, ...rest);
};
delete MessagePort.prototype.onclose;`;
}

/** Runs in the isolated world: the built preload, with the \`electron\` module of a sandboxed preload around it. */
export function preloadScript(preloadSource: string, eventName: string): string {
  return `if (window === window.parent && location.href !== 'about:blank') (${preloadWorld.toString()})(
  ${JSON.stringify(BINDING)},
  ${JSON.stringify(eventName)},
  function (require, module, exports, process) {
${preloadSource}
  },
);`;
}

type Preload = (require: (name: string) => unknown, module: object, exports: object, process: undefined) => void;

/** Runs in Chromium, so it may use nothing outside itself. */
function preloadWorld(binding: string, eventName: string, preload: Preload): void {
  const send = (message: object) =>
    (globalThis as unknown as Record<string, (text: string) => void>)[binding]?.(JSON.stringify(message));
  const violate = (text: string): never => {
    send({ kind: 'violation', text });
    throw new Error(`electron double: ${text}`);
  };
  const strict = <T extends object>(name: string, target: T): T =>
    new Proxy(target, {
      get: (object, member) =>
        typeof member === 'symbol' || member in object
          ? Reflect.get(object, member)
          : violate(`${name}.${member} is not there`),
    });
  /** Refuses values that JSON would change, because the pipe carries JSON. */
  const plain = (value: unknown): unknown => {
    const isPlain = (item: unknown): boolean =>
      item === null ||
      item === undefined ||
      typeof item === 'string' ||
      typeof item === 'boolean' ||
      (typeof item === 'number' && Number.isFinite(item)) ||
      (Array.isArray(item) && item.every(isPlain)) ||
      (Object.prototype.toString.call(item) === '[object Object]' && Object.values(item as object).every(isPlain));
    return isPlain(value) ? value : violate('a message holds more than JSON');
  };

  const listeners = new Map<string, ((event: object, ...args: unknown[]) => void)[]>();
  const ports = new Map<number, MessagePort>();

  const ipcRenderer = strict('ipcRenderer', {
    send(channel: string, ...args: unknown[]) {
      send({ kind: 'ipc', channel, args: plain(args) });
    },
    on(channel: string, listener: (event: object, ...args: unknown[]) => void) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
    },
  });
  const contextBridge = strict('contextBridge', {
    exposeInMainWorld(key: string, value: unknown) {
      // Chromium clones the detail of an event that crosses worlds.
      dispatchEvent(new CustomEvent(eventName, { detail: [key, plain(value)] }));
    },
  });

  addEventListener(`${eventName}-open`, (event) => send({ kind: 'window-open', url: (event as CustomEvent).detail }));

  (globalThis as unknown as Record<string, unknown>)['electronDoubleReceive'] = (message: ToPage) => {
    if (message.kind === 'ipc') {
      const event = strict('event', { ports: message.portIds.map(openPort), senderId: 0 });
      for (const listener of listeners.get(message.channel) ?? []) listener(event, ...message.args);
    } else if (message.kind === 'port-message') {
      ports.get(message.portId)?.postMessage(message.data);
    } else {
      ports.get(message.portId)?.close();
      ports.delete(message.portId);
    }
  };

  function openPort(portId: number): MessagePort {
    const { port1, port2 } = new MessageChannel();
    ports.set(portId, port1);
    port1.onmessage = ({ data }) => send({ kind: 'port-message', portId, data: plain(data) });
    port1.addEventListener('close', () => send({ kind: 'port-close', portId }));
    return port2;
  }

  const electron = strict('electron', { ipcRenderer, contextBridge });
  const module = { exports: {} };
  preload(
    (name) => (name === 'electron' ? electron : violate(`a sandboxed preload cannot require ${name}`)),
    module,
    module.exports,
    undefined,
  );
}
