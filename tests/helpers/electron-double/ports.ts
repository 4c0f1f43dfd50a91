import { StrictEmitter } from './emitter.ts';
import type { ToPage } from './page-scripts.ts';
import { strict, violate } from './violations.ts';

/** Document that received a transferred port. */
export type Document = (message: ToPage) => void;

/** Ends of ports in this process whose other end is in a page, by the ID that both sides know. */
const remotes = new Map<number, { readonly end: PortEnd; readonly document: Document }>();
let nextPortId = 1;

/** Exactly the members of Electron's MessagePortMain. */
class PortEnd extends StrictEmitter {
  private other: PortEnd | undefined;
  private remoteId: number | undefined;
  private started = false;
  private ended = false;
  private transferred = false;
  private waiting: unknown[] = [];

  constructor() {
    super('MessagePortMain', ['message', 'close']);
  }

  postMessage(message: unknown, transfer: readonly unknown[] = []): void {
    if (transfer.length > 0) violate('MessagePortMain.postMessage cannot transfer');
    if (this.transferred) violate('MessagePortMain was transferred and cannot be used');
    if (this.ended) return;
    const remote = this.remoteId === undefined ? undefined : remotes.get(this.remoteId);
    if (remote !== undefined)
      remote.document({ kind: 'port-message', portId: this.remoteId ?? 0, data: plain(message) });
    else this.other?.deliver(structuredClone(message));
  }

  start(): void {
    this.started = true;
    const waiting = this.waiting;
    this.waiting = [];
    for (const data of waiting) this.deliver(data);
  }

  close(): void {
    if (this.ended) return;
    this.ended = true;
    const remote = this.remoteId === undefined ? undefined : remotes.get(this.remoteId);
    if (this.remoteId !== undefined) remotes.delete(this.remoteId);
    remote?.document({ kind: 'port-close', portId: this.remoteId ?? 0 });
    this.other?.endFromOutside();
  }

  entangle(other: PortEnd): void {
    this.other = other;
  }

  /** Moves this end into a page, which receives all messages of the other end from now on. */
  transferTo(document: Document): number {
    if (this.transferred || this.ended || this.other === undefined) violate('a port can be transferred once');
    if (this.waiting.length > 0) violate('a port with messages waiting cannot be transferred');
    this.transferred = true;
    const stays = this.other as PortEnd;
    const portId = nextPortId++;
    stays.remoteId = portId;
    stays.other = undefined;
    remotes.set(portId, { end: stays, document });
    return portId;
  }

  deliver(data: unknown): void {
    if (this.ended) return;
    if (this.started) setImmediate(() => this.emit('message', { data, ports: [] }));
    else this.waiting.push(data);
  }

  endFromOutside(): void {
    if (this.ended) return;
    this.ended = true;
    if (this.remoteId !== undefined) remotes.delete(this.remoteId);
    setImmediate(() => this.emit('close'));
  }
}

const ends = new WeakMap<object, PortEnd>();

/** Returns a pair of ports as the code under test sees them: a proxy without other members. */
export class MessageChannelMain {
  readonly port1: object;
  readonly port2: object;

  constructor() {
    const [one, two] = [new PortEnd(), new PortEnd()];
    one.entangle(two);
    two.entangle(one);
    this.port1 = wall(one);
    this.port2 = wall(two);
  }
}

function wall(end: PortEnd): object {
  const port: object = strict('MessagePortMain', {
    postMessage: (message: unknown, transfer?: readonly unknown[]) => end.postMessage(message, transfer),
    start: () => end.start(),
    close: () => end.close(),
    on: (event: string, listener: () => void) => {
      end.on(event, listener);
      return port;
    },
    once: (event: string, listener: () => void) => {
      end.once(event, listener);
      return port;
    },
    off: (event: string, listener: () => void) => {
      end.off(event, listener);
      return port;
    },
  });
  ends.set(port, end);
  return port;
}

/** @returns the ID of the page's end */
export function transferPort(port: object, document: Document): number {
  const end = ends.get(port);
  if (end === undefined) return violate('only ports of a MessageChannelMain can be transferred');
  return end.transferTo(document);
}

/** Delivers a message of the page's end. */
export function receiveFromPort(portId: number, data: unknown): void {
  remotes.get(portId)?.end.deliver(data);
}

/** Closes the end in this process after the page's end. */
export function closePortOfPage(portId: number): void {
  remotes.get(portId)?.end.endFromOutside();
}

/** Closes the ports of a document that no longer exists. */
export function closePortsOf(document: Document): void {
  for (const remote of [...remotes.values()]) if (remote.document === document) remote.end.endFromOutside();
}

/** Counts the ports that lead from here into a page. */
export function countOpenPorts(): number {
  return remotes.size;
}

function plain(message: unknown): unknown {
  if (typeof message === 'string') return message;
  return violate(`a port of the double carries text only, not ${typeof message}`);
}
