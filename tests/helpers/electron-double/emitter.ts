import { EventEmitter } from 'node:events';
import { violate } from './violations.ts';

export type Listener = (...args: never[]) => unknown;

/** An event that a listener can prevent. */
export interface Veto {
  defaultPrevented: boolean;
  preventDefault(): void;
}

/** An emitter that knows all its events. A listener for any other is a violation. */
export class StrictEmitter extends EventEmitter {
  private readonly emitterName: string;
  private readonly known: ReadonlySet<string>;

  constructor(name: string, events: readonly string[]) {
    super();
    this.emitterName = name;
    this.known = new Set(events);
  }

  override on(event: string, listener: Listener): this {
    this.check(event);
    return super.on(event, listener as () => void);
  }

  override once(event: string, listener: Listener): this {
    this.check(event);
    return super.once(event, listener as () => void);
  }

  /** Emits an event, and returns true if a listener prevented its default. */
  emitVeto(event: string, details: object = {}): boolean {
    const veto: Veto & object = {
      ...details,
      defaultPrevented: false,
      preventDefault() {
        this.defaultPrevented = true;
      },
    };
    this.emit(event, veto);
    return veto.defaultPrevented;
  }

  private check(event: string): void {
    if (!this.known.has(event)) violate(`${this.emitterName} never emits '${event}'`);
  }
}
