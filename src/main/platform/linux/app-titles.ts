import { readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { plainText } from '../../../shared/format/plain-text';
import { appsOf, type DesktopEntry, parseDesktopEntry } from './desktop-entry';
import { isNameless } from './name-app';
import { desktopIdsOf, nameOfUnit } from './naming/unit-name';

/** Facts about a process that its title depends on. */
export interface TitleClues {
  readonly app: string;
  /** Innermost unit. */
  readonly unit: string | undefined;
  /** The unit belongs to the person's systemd. */
  readonly isOfUser: boolean;
  /** A program in a terminal is not named after the unit, which is that of the terminal. */
  readonly hasTerminal: boolean;
  /** Command line without secrets. */
  readonly command: string;
}

/** An application that systemd runs as a unit of its own. */
export interface UnitApplication {
  /** Identifier of its desktop entry, or the name of the service. */
  readonly id: string;
  /** Name as a person knows it. */
  readonly title: string;
}

export interface TitlePlaces {
  /** Folders of desktop entries, the most important first. */
  readonly applications: readonly string[];
  /** Folders of units, the most important first. */
  readonly units: readonly string[];
  /** `de_DE.UTF-8` */
  readonly locale: string;
}

interface Named {
  readonly title: string;
  /** Fit of the entry to the program. */
  readonly rank: number;
  readonly isAmbiguous: boolean;
}

const LONGEST_TITLE = 60;
const LONGEST_CODE = 40;
const LARGEST_FILE_BYTES = 256 * 1024;
/** An installation is noticed within this time. */
const CHECK_EVERY_MS = 60_000;
const MOST_TITLES = 2_000;

/**
 * Finds the names under which a person knows programs: of the desktop entry that their unit or their program belongs
 * to (Desktop Entry Specification), or the description of their service. Reads all entries on the first request, and
 * again after a folder changed.
 */
export class AppTitles {
  readonly #titles = new Map<string, string | undefined>();
  #byId = new Map<string, string>();
  #byProgram = new Map<string, Named>();
  #version: string | undefined;
  #checkedAtMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly places: TitlePlaces = personPlaces()) {}

  /** @returns undefined if the name of the program is all that is known */
  titleOf(clues: TitleClues, nowMs: number): string | undefined {
    this.#renew(nowMs);
    const key = [clues.app, clues.unit, clues.isOfUser, clues.hasTerminal, clues.command].join('\0');
    let title = this.#titles.get(key);
    if (title === undefined && !this.#titles.has(key)) {
      if (this.#titles.size >= MOST_TITLES) this.#titles.clear();
      const found = plainText(this.#find(clues) ?? '', LONGEST_TITLE).trim();
      title = found === '' || found === clues.app ? undefined : found;
      this.#titles.set(key, title);
    }
    return title;
  }

  /** Returns the application of a unit; undefined for one that holds programs of any kind, such as a session. */
  applicationOf(unit: string, nowMs: number): UnitApplication | undefined {
    this.#renew(nowMs);
    const ids = desktopIdsOf(unit);
    const id = ids.find((one) => this.#byId.has(one)) ?? ids.at(-1) ?? nameOfUnit(unit);
    if (id === undefined) return undefined;
    return { id, title: plainText(this.#byId.get(id) ?? lastPart(id) ?? id, LONGEST_TITLE) };
  }

  #find(clues: TitleClues): string | undefined {
    const { app, unit, hasTerminal, command } = clues;
    const ids = unit === undefined || hasTerminal ? [] : desktopIdsOf(unit);
    const byId = ids.map((id) => this.#byId.get(id)).find((name) => name !== undefined);
    if (byId !== undefined) return byId;
    const byProgram = this.#byProgram.get(app);
    if (byProgram?.isAmbiguous === false) return byProgram.title;
    const described = this.#describeUnit(clues);
    if (described !== undefined) return described;
    if (!isNameless(app)) return undefined;
    return lastPart(ids.at(-1)) ?? describeCode(command);
  }

  /** Only services: a scope says who started it. */
  #describeUnit({ unit = '', isOfUser, hasTerminal }: TitleClues): string | undefined {
    if (!isOfUser || hasTerminal || !unit.endsWith('.service') || unit.startsWith('run-')) return undefined;
    const names = [unit, unit.replace(/@.*\./, '@.')];
    for (const folder of this.places.units) {
      for (const name of names) {
        const text = readSmall(join(folder, name));
        const description = text === undefined ? undefined : /^Description=(.+)$/m.exec(text)?.[1];
        // A specifier, such as the instance, is text of systemd's own (systemd.unit(5)).
        if (description !== undefined) return description.includes('%') ? undefined : description;
      }
    }
    return undefined;
  }

  #renew(nowMs: number): void {
    if (nowMs - this.#checkedAtMs < CHECK_EVERY_MS) return;
    this.#checkedAtMs = nowMs;
    const version = this.places.applications.map(modifiedAt).join();
    if (version === this.#version) return;
    this.#version = version;
    this.#titles.clear();
    this.#byId = new Map();
    this.#byProgram = new Map();
    for (const folder of this.places.applications) this.#readFolder(folder, '');
  }

  /** The id of an entry in a subfolder begins with its name: `kde/konsole.desktop` is `kde-konsole`. */
  #readFolder(folder: string, prefix: string): void {
    for (const entry of listFolder(folder)) {
      if (entry.isDirectory() && prefix === '') this.#readFolder(join(folder, entry.name), `${entry.name}-`);
      const [, id] = /^(.+)\.desktop$/.exec(entry.name) ?? [];
      // An entry of the person hides that of the system with the same id.
      if (id === undefined || this.#byId.has(prefix + id)) continue;
      const parsed = parseDesktopEntry(readSmall(join(folder, entry.name)) ?? '');
      const title = parsed === undefined ? undefined : localName(parsed, this.places.locale);
      if (parsed === undefined || title === undefined) continue;
      this.#byId.set(prefix + id, title);
      if (parsed.get('NoDisplay') !== 'true' && parsed.get('Hidden') !== 'true') this.#notePrograms(id, parsed, title);
    }
  }

  #notePrograms(id: string, entry: DesktopEntry, title: string): void {
    const isPlain = !/\s[^%\s]/.test(entry.get('Exec') ?? '');
    for (const app of appsOf(entry)) {
      if (isNameless(app)) continue;
      const isNamedSo = id === app || id.split('.').at(-1)?.toLowerCase() === app.toLowerCase();
      const rank = Number(isNamedSo) * 2 + Number(isPlain);
      const known = this.#byProgram.get(app);
      if (known === undefined || rank > known.rank) this.#byProgram.set(app, { title, rank, isAmbiguous: false });
      // LibreOffice has an entry for each of its programs, which are one process.
      else if (rank === known.rank && title !== known.title) this.#byProgram.set(app, { ...known, isAmbiguous: true });
    }
  }
}

/** Returns the places of desktop entries and units of this person (XDG Base Directory Specification, systemd.unit(5)). */
function personPlaces(): TitlePlaces {
  const { env } = process;
  const home = homedir();
  const data = env['XDG_DATA_HOME'] || join(home, '.local/share');
  const config = env['XDG_CONFIG_HOME'] || join(home, '.config');
  const shared = (env['XDG_DATA_DIRS'] || '/usr/local/share:/usr/share').split(':').filter((path) => path !== '');
  const runtime = `/run/user/${process.getuid?.() ?? 0}/systemd`;
  const flatpak = [join(data, 'flatpak/exports/share'), '/var/lib/flatpak/exports/share'];
  const applications = [data, ...shared, ...flatpak, '/var/lib/snapd/desktop'].map((folder) =>
    join(folder, 'applications'),
  );
  return {
    applications: [...new Set([...applications, join(config, 'autostart'), '/etc/xdg/autostart'])],
    units: [
      join(config, 'systemd/user'),
      '/etc/systemd/user',
      join(runtime, 'user'),
      join(runtime, 'generator'),
      join(data, 'systemd/user'),
      '/usr/local/lib/systemd/user',
      '/usr/lib/systemd/user',
      join(runtime, 'generator.late'),
    ],
    locale: env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '',
  };
}

function localName(entry: DesktopEntry, locale: string): string | undefined {
  const [, language, country] = /^([a-z]+)(_[A-Z]+)?/.exec(locale) ?? [];
  const keys = language === undefined ? [] : [`Name[${language}${country ?? ''}]`, `Name[${language}]`];
  return [...keys, 'Name'].map((key) => entry.get(key)).find((name) => name !== undefined && name !== '');
}

/** @example lastPart('org.gnome.Maps') // 'Maps' */
function lastPart(id: string | undefined): string | undefined {
  return id?.split('.').at(-1);
}

/** A shell that runs code from its command line has no script to name it. */
function describeCode(command: string): string | undefined {
  const code = /^\S*sh (?:-\w+ )*-\w*c (.+)$/s.exec(command)?.[1]?.replaceAll(/\s+/g, ' ');
  if (code === undefined) return undefined;
  return `shell command ${code.length > LONGEST_CODE ? `${code.slice(0, LONGEST_CODE).trimEnd()}…` : code}`;
}

function listFolder(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function modifiedAt(folder: string): number {
  return statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function readSmall(path: string): string | undefined {
  try {
    const facts = statSync(path);
    return facts.isFile() && facts.size <= LARGEST_FILE_BYTES ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
