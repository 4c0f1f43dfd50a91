import { messageOf } from '../base/errors';
import type { Remote } from '../base/remote';
import type { StateService } from './state-service';
import type { StateStore } from './store';

/** What a value is that is no JSON: of no shape that anybody relies on. */
const UNREADABLE = Symbol('unreadable');

export interface StateStoreOptions {
  readonly directory: string;
  readonly remote: Remote<StateService>;
  /** Told what a person should know, in one sentence. */
  readonly report: (problem: string) => void;
}

export interface OpenStateStore extends StateStore {
  /** Opens the worker's side again, after its thread was lost. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

/** The state store of the main thread; the file is opened by the worker, and calls made before that wait for it. */
export function createStateStore({ directory, remote, report }: StateStoreOptions): OpenStateStore {
  let opening = open();

  function open(): Promise<void> {
    const result = remote.open(directory).then(({ movedAsideTo }) => {
      if (movedAsideTo === null) return;
      report(`state.db was corrupt and was moved to ${movedAsideTo}; starting with an empty one`);
    });
    // Every call below reports the failure to its caller; this keeps it from being unhandled where none is made.
    result.catch((error: unknown) => report(`cannot open state.db: ${messageOf(error)}`));
    return result;
  }

  return {
    async get(domain, key) {
      await opening;
      const text = await remote.get(domain, key);
      return text === null ? undefined : parseValue(text);
    },
    async list(domain) {
      await opening;
      return new Map((await remote.list(domain)).map(([key, text]) => [key, parseValue(text)]));
    },
    async set(domain, key, value) {
      const text = JSON.stringify(value);
      if (text === undefined) throw new Error(`${domain}/${key}: the value cannot be stored as JSON`);
      await opening;
      await remote.set(domain, key, text);
    },
    async delete(domain, key) {
      await opening;
      await remote.delete(domain, key);
    },
    reopen() {
      opening = open();
      return opening;
    },
    async close() {
      await opening.catch(() => undefined);
      await remote.close();
    },
  };
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return UNREADABLE;
  }
}
