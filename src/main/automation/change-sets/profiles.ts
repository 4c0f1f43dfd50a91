import { basename, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type {
  ChangeSet,
  ChangeSetItem,
  ItemOutcome,
  Profile,
  ProfileItem,
  ProfileList,
  ProfileOutcome,
} from '../../../shared/contract/change-set-schemas';
import { CHANGE_SET_BYTES } from '../../../shared/model/change-set';
import { AdvisedError, AlreadySoError, isMissing, messageOf, UnknownNameError } from '../../base/errors';
import type { KeyedState } from '../../base/keyed-state';
import type { Stop } from '../../base/lifecycle';
import { listNames } from '../../base/list-names';
import { type Log, warnOf } from '../../base/log';
import type { ParseApart } from '../../base/parse-apart';
import { takeTurns } from '../../base/take-turns';
import { every } from '../../base/timers';
import { nobodyCalled, resolveTarget } from '../schedule/resolve-target';
import { type MakingTools, undoOpen } from './make-change-set';
import { readChangeSet } from './read-change-set';
import { readHostileFile } from './read-hostile-file';

export interface ProfilesParts extends MakingTools {
  /** `resources/profiles`. */
  readonly shippedPath: string;
  /** `profiles` in the configuration directory; a profile in it replaces a shipped one of the same name. */
  readonly ownPath: string;
  readonly state: KeyedState;
  /** True if a person undid everything while no host was running. */
  readonly wasUndoneAll: () => boolean;
  readonly log: Log;
  readonly parse: ParseApart;
}

interface Known {
  readonly origin: Profile['origin'];
  readonly changeSet: ChangeSet;
}

interface Catalog {
  readonly known: ReadonlyMap<string, Known>;
  readonly problems: readonly string[];
}

const DOMAIN = 'profiles';
const KEY = 'active';
const CHECK_INTERVAL_MS = 5_000;
/** Further files of a folder are ignored. */
const MOST_PROFILES = 100;

const nameInJournal = (name: string) => `profile ${name}`;

/**
 * Applies change sets that stay active until another one is used, one at a time. Unlike a change set from the inbox, a
 * profile leaves out unsupported changes with their reasons: one profile serves many machines.
 */
export class Profiles {
  active: string | null = null;
  /** Changes of the active one that were made since this host started. */
  #made: readonly string[] = [];
  /** Serializes all operations. */
  readonly #inTurn = takeTurns();

  constructor(private readonly parts: ProfilesParts) {}

  /** Ends the active one if a person undid all of it. */
  start(): Stop {
    return every(CHECK_INTERVAL_MS, () => this.noteUndoneAll(), {
      onError: warnOf(this.parts.log, 'cannot check the active profile'),
    });
  }

  async noteUndoneAll(): Promise<void> {
    const open = new Set(this.parts.engine.openChanges().map(({ id }) => id));
    if (this.#made.length === 0 || this.#made.some((id) => open.has(id))) return;
    const made = this.#made;
    await this.#inTurn(async () => {
      // Another one may be active by now.
      if (made !== this.#made) return;
      this.parts.log.info('the profile was undone and is off', { name: this.active });
      await this.#setActive(null);
    }).catch(warnOf(this.parts.log, 'cannot save that the profile is off'));
  }

  async list(): Promise<ProfileList> {
    const { known, problems } = await this.#read();
    const profiles = await Promise.all(
      [...known].map(async ([name, { origin, changeSet }]): Promise<Profile> => {
        const items = await Promise.all(changeSet.items.map((item) => this.#judge(item)));
        return { name, description: changeSet.description, origin, isActive: name === this.active, items };
      }),
    );
    return { active: this.active, profiles, problems };
  }

  /**
   * Undoes the active one and applies this one.
   *
   * @throws UnknownNameError if the profile does not exist
   * @throws AdvisedError if nothing of it works here; none is active then
   */
  use(name: string): Promise<ProfileOutcome> {
    return this.#inTurn(async () => {
      const { changeSet } = await this.#find(name);
      await this.#end();
      // On record first: if this process ends in the middle, the next one applies the rest.
      await this.#setActive(name);
      const items = await this.#make(changeSet);
      if (!items.some(isInForce)) {
        await this.#end();
        const reasons = items.map(({ action, reason }) => `${action}: ${reason}`).join('; ');
        throw new AdvisedError(`No change of ${name} works on this machine: ${reasons}`, 'Use another profile.');
      }
      return { active: name, items };
    });
  }

  /** Undoes the active one, if any. */
  off(): Promise<ProfileOutcome> {
    return this.#inTurn(async () => ({ active: null, items: await this.#end() }));
  }

  /** Applies the profile that was active when the last host ended, which undid most of it. */
  resume(): Promise<void> {
    return this.#inTurn(async () => {
      const { state, engine, log, wasUndoneAll } = this.parts;
      if (wasUndoneAll()) await this.#setActive(null);
      const kept = await state.get(DOMAIN, KEY);
      this.active = typeof kept === 'string' ? kept : null;
      for (const { id, by } of engine.openChanges()) {
        const isOfAnother = by.startsWith(nameInJournal('')) && by !== nameInJournal(this.active ?? '');
        if (isOfAnother) engine.undo(id);
      }
      if (this.active === null) return;
      try {
        const { changeSet } = await this.#find(this.active);
        const items = await this.#make(changeSet);
        const leftOut = items.filter((item) => !isInForce(item)).map(({ action, reason }) => `${action}: ${reason}`);
        log.info('the profile is active again', { name: this.active, leftOut });
      } catch (error) {
        log.warn('the profile could not be applied again and is off', { name: this.active, error: messageOf(error) });
        await this.#end();
      }
    });
  }

  async #make({ name, validation, items }: ChangeSet): Promise<readonly ItemOutcome[]> {
    const outcomes: ItemOutcome[] = [];
    for (const item of items) outcomes.push(...(await this.#makeItem(item, name, validation === 'trial')));
    this.#made = outcomes.flatMap(({ result, changeId }) => (result === 'applied' && changeId ? [changeId] : []));
    return outcomes;
  }

  async #makeItem(item: ChangeSetItem, name: string, validate: boolean): Promise<readonly ItemOutcome[]> {
    const { engine, readProcesses } = this.parts;
    const { action, value } = item;
    const targets = await resolveTarget(item.target, readProcesses);
    if (targets.length === 0) return [leftOut(item, item.target, nobodyCalled(item.target))];
    const outcomes: ItemOutcome[] = [];
    for (const target of targets) {
      try {
        const request = { action, target, value: value ?? undefined, by: nameInJournal(name), validate };
        const { id, targetText, state, reason } = await engine.apply(request);
        const result = state === 'kept' ? 'applied' : 'skipped';
        outcomes.push({ action, target, targetText, result, reason, changeId: id });
      } catch (error) {
        const outcome = leftOut(item, target, messageOf(error));
        outcomes.push(error instanceof AlreadySoError ? { ...outcome, result: 'already' } : outcome);
      }
    }
    return outcomes;
  }

  async #end(): Promise<readonly ItemOutcome[]> {
    const name = this.active;
    await this.#setActive(null);
    return name === null ? [] : undoOpen(nameInJournal(name), this.parts.engine);
  }

  async #setActive(name: string | null): Promise<void> {
    await this.parts.state.set(DOMAIN, KEY, name);
    this.active = name;
    this.#made = [];
  }

  /** Plans an item without applying it. */
  async #judge(item: ChangeSetItem): Promise<ProfileItem> {
    const { engine, readProcesses } = this.parts;
    const { action, target: named, value } = item;
    try {
      const targets = await resolveTarget(named, readProcesses);
      if (targets.length === 0) return { ...item, obstacle: nobodyCalled(named) };
      for (const target of targets) engine.plan({ action, target, value: value ?? undefined, by: 'profile' });
      return { ...item, obstacle: null };
    } catch (error) {
      return { ...item, obstacle: messageOf(error) };
    }
  }

  async #find(name: string): Promise<Known> {
    const { known, problems } = await this.#read();
    const found = known.get(name);
    if (found !== undefined) return found;
    const advice = problems[0] ?? '`homeostat profile list` lists all profiles.';
    throw new UnknownNameError(`There is no profile ${name}`, advice);
  }

  async #read(): Promise<Catalog> {
    const known = new Map<string, Known>();
    const problems: string[] = [];
    const { shippedPath, ownPath } = this.parts;
    // A person's own profiles come last: they replace shipped ones of the same name.
    for (const [origin, path] of [['shipped', shippedPath] as const, ['own', ownPath] as const]) {
      const files = listProfiles(path);
      if (files.length > MOST_PROFILES) problems.push(`${path} contains more than ${MOST_PROFILES} profiles`);
      for (const file of files.slice(0, MOST_PROFILES)) {
        await nextTurn();
        const read = readHostileFile(file, CHANGE_SET_BYTES, 'follow');
        const parsed = read.ok
          ? await readChangeSet(read.text, basename(file), this.parts.parse)
          : ({ ok: false, problems: [`${basename(file)}: ${read.reason}`] } as const);
        if (parsed.ok) known.set(parsed.changeSet.name, { origin, changeSet: parsed.changeSet });
        else problems.push(...parsed.problems);
      }
    }
    return { known, problems };
  }
}

function listProfiles(path: string): readonly string[] {
  try {
    return listNames(path)
      .filter((name) => /^[^.].*\.ya?ml$/i.test(name))
      .sort()
      .map((name) => join(path, name));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function leftOut({ action }: ChangeSetItem, target: string, reason: string): ItemOutcome {
  return { action, target, targetText: target, result: 'skipped', reason, changeId: null };
}

function isInForce({ result }: ItemOutcome): boolean {
  return result === 'applied' || result === 'already';
}
