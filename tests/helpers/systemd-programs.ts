import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/*
 * Answers as `busctl --user` and `systemctl --user` of systemd 252 and later do, and keeps drop-ins and control groups
 * as the real one does. Imports nothing else, so that Node can run it as it is.
 */

/** Values of properties by their names in D-Bus, as D-Bus shows them. */
type Values = Record<string, string>;

export interface FakeUnit {
  readonly isTransient: boolean;
  /** Folder of its control group. */
  readonly group: string;
  /** Values that systemd has, and those of the unit's own files. */
  readonly memory: Values;
  readonly configured: Values;
}

export interface FakeState {
  readonly version: string;
  readonly units: Record<string, FakeUnit>;
  /** Controllers that the person was given. */
  readonly controllers: readonly string[];
  readonly hangs?: boolean;
  readonly refuses?: boolean;
  readonly busFails?: boolean;
  /** The bus answers before the control group has the value, and it never gets it. */
  readonly isLost?: boolean;
}

interface Property {
  readonly name: string;
  readonly type: 't' | 'ay';
  readonly none: string;
  /** Text of no value in `systemctl show`, and in a file. */
  readonly shown: string;
  readonly written: string;
  readonly controller: string;
  readonly file: string;
  readonly usual: string;
}

/** Controllers that systemd enables for each unit of a user, to count its use of resources. */
const ALWAYS_THERE: ReadonlySet<string> = new Set(['memory', 'pids']);
const NONE = '18446744073709551615';
const weight = { type: 't', none: NONE, shown: '[not set]', written: '' } as const;
const limit = { type: 't', none: NONE, shown: 'infinity', written: 'infinity', usual: 'max' } as const;

const PROPERTIES: Readonly<Record<string, Property>> = {
  CPUWeight: { ...weight, name: 'CPUWeight', controller: 'cpu', file: 'cpu.weight', usual: '100' },
  CPUQuotaPerSecUSec: {
    ...limit,
    ...{ name: 'CPUQuota', controller: 'cpu', file: 'cpu.max', usual: 'max 100000', written: '' },
  },
  MemoryHigh: { ...limit, name: 'MemoryHigh', controller: 'memory', file: 'memory.high' },
  MemoryLow: {
    ...{ name: 'MemoryLow', type: 't', none: '0', shown: '0', written: '0' },
    ...{ controller: 'memory', file: 'memory.low', usual: '0' },
  },
  TasksMax: { ...limit, name: 'TasksMax', controller: 'pids', file: 'pids.max' },
  AllowedCPUs: {
    ...{ name: 'AllowedCPUs', type: 'ay', none: '', shown: '', written: '' },
    ...{ controller: 'cpuset', file: 'cpuset.cpus', usual: '' },
  },
  IOWeight: { ...weight, name: 'IOWeight', controller: 'io', file: 'io.weight', usual: 'default 100' },
};

/** Answers in the place of a program. @param root folder of `systemd.json` @throws Error with the text of its failure */
export function answerAsSystemd(
  program: string,
  [manager, ...args]: readonly string[],
  { root, runtimeDirectory }: { readonly root: string; readonly runtimeDirectory: string },
): string {
  appendFileSync(join(root, 'calls.log'), `${program} ${args.join(' ')}\n`);
  if (manager !== '--user') throw new Error('not the manager of a user');
  const file = join(root, 'systemd.json');
  const systemd = new Systemd(JSON.parse(readFileSync(file, 'utf8')), join(runtimeDirectory, 'systemd'));
  const text = program === 'busctl' ? systemd.answerBusctl(args) : systemd.answerSystemctl(args);
  writeFileSync(file, JSON.stringify(systemd.state));
  return text === '' ? '' : `${text}\n`;
}

class Systemd {
  readonly state: FakeState;
  readonly #folder: string;

  constructor(state: FakeState, folder: string) {
    this.state = state;
    this.#folder = folder;
  }

  answerBusctl([verb, service, path, on = '', member = '', ...rest]: readonly string[]): string {
    if (this.state.busFails === true) throw new Error('Failed to connect to bus: No such file or directory');
    if (service !== 'org.freedesktop.systemd1') throw new Error(`Call failed: The name ${service} was not provided`);
    if (verb === 'get-property') return this.#getProperty(path ?? '', on, member);
    const [signature, unit = '', isRuntime, count, name = '', type, ...value] = rest;
    if (verb !== 'call' || member !== 'SetUnitProperties' || signature !== 'sba(sv)')
      throw new Error(`Unknown method ${member} or interface ${on}.`);
    if (isRuntime !== 'true' || count !== '1' || type !== propertyOf(name).type) throw new Error('Invalid arguments');
    this.#set(unit, name, type === 'ay' ? coresOf(value.slice(1).map(Number)) : (value[0] ?? ''));
    return '';
  }

  #getProperty(path: string, on: string, member: string): string {
    if (on.endsWith('.Manager')) return `s "${this.state.version}"`;
    const unit = Object.keys(this.state.units).find((one) => path === `/org/freedesktop/systemd1/unit/${encode(one)}`);
    if (member === 'LoadState') return `s "${unit === undefined ? 'not-found' : 'loaded'}"`;
    const { type, none } = propertyOf(member);
    const value = this.state.units[unit ?? '']?.memory[member] ?? none;
    return type === 'ay' ? ['ay', bytesOf(value).length, ...bytesOf(value)].join(' ') : `t ${value}`;
  }

  answerSystemctl([verb, ...rest]: readonly string[]): string {
    const unit = rest.at(-1) ?? '';
    switch (verb) {
      case 'show':
        return this.#show(unit, (rest[0] ?? '').replace('--property=', ''));
      case 'daemon-reload':
        this.#reload();
        return '';
      case 'stop':
        this.#stop(unit);
        return '';
      case 'set-property': {
        const [target = '', assignment = ''] = rest.filter((one) => !one.startsWith('--'));
        const [own = '', text = ''] = assignment.split('=');
        const name = Object.keys(PROPERTIES).find((one) => propertyOf(one).name === own) ?? own;
        this.#set(target, name, parse(name, text));
        return '';
      }
      default:
        throw new Error(`Unknown command verb ${verb}.`);
    }
  }

  #show(unit: string, name: string): string {
    const found = this.state.units[unit];
    if (name === 'Version') return this.state.version;
    if (name === 'LoadState') return found === undefined ? 'not-found' : 'loaded';
    const { none, shown } = propertyOf(name);
    const value = found?.memory[name] ?? none;
    if (value === none) return shown;
    if (name === 'CPUWeight' && value === '0') return 'idle';
    if (name !== 'CPUQuotaPerSecUSec') return value;
    return Number(value) < 1_000_000 ? `${Number(value) / 1000}ms` : `${Number(value) / 1_000_000}s`;
  }

  #set(unit: string, name: string, value: string): void {
    const found = this.state.units[unit];
    if (found === undefined) throw new Error(`Failed to set unit properties: Unit ${unit} not found.`);
    if (this.state.refuses === true) throw new Error('Failed to set unit properties: Access denied');
    if (name === 'CPUWeight' && value === '0' && Number.parseInt(this.state.version, 10) < 252)
      throw new Error('Failed to set unit properties: Value specified in CPUWeight is out of range');
    found.memory[name] = value;
    const path = this.#dropInOf(unit, name);
    mkdirSync(dirname(path), { recursive: true });
    const lines = [
      '# This is a drop-in unit file extension, created via "systemctl set-property"',
      '# or an equivalent operation. Do not edit.',
      unit.endsWith('.scope') ? '[Scope]' : '[Service]',
      // A list is emptied first, because assignments add up.
      ...(propertyOf(name).type === 'ay' ? [`${propertyOf(name).name}=`] : []),
      `${propertyOf(name).name}=${textOfFile(name, value)}`,
    ];
    writeFileSync(path, `${lines.join('\n')}\n`);
    if (this.state.isLost !== true) this.#realize(found, name);
  }

  /** Writes the control group of a unit, if it has one and the controller was given to the person. */
  #realize({ group, memory }: FakeUnit, name: string): void {
    const { controller, file, usual, none } = propertyOf(name);
    if (!existsSync(group) || !this.state.controllers.includes(controller)) return;
    const value = memory[name] ?? none;
    // systemd takes the controller away again that no unit needs.
    if (value === none && !ALWAYS_THERE.has(controller)) {
      for (const one of [file, 'cpu.idle']) rmSync(join(group, one), { force: true });
      return;
    }
    const isIdle = name === 'CPUWeight' && value === '0';
    if (name === 'CPUWeight') writeFileSync(join(group, 'cpu.idle'), isIdle ? '1\n' : '0\n');
    if (!isIdle) writeFileSync(join(group, file), `${value === none ? usual : kernelText(name, value)}\n`);
  }

  /** Reads each property from its drop-in, or from the files of the unit. */
  #reload(): void {
    for (const [unit, found] of Object.entries(this.state.units)) {
      for (const name of Object.keys(PROPERTIES)) {
        const path = this.#dropInOf(unit, name);
        const text = existsSync(path) ? /^\w+=(.*)$/.exec(lastLine(readFileSync(path, 'utf8')))?.[1] : undefined;
        const value = text === undefined ? found.configured[name] : parse(name, text);
        if (value === undefined) delete found.memory[name];
        else found.memory[name] = value;
        this.#realize(found, name);
      }
    }
  }

  /** A transient unit is forgotten with its drop-ins. */
  #stop(unit: string): void {
    const found = this.state.units[unit];
    if (found === undefined) throw new Error(`Failed to stop ${unit}: Unit ${unit} not loaded.`);
    rmSync(found.group, { recursive: true, force: true });
    if (!found.isTransient) return;
    rmSync(join(this.#folder, 'transient', unit), { force: true });
    rmSync(join(this.#folder, 'transient', `${unit}.d`), { recursive: true, force: true });
    delete this.state.units[unit];
  }

  #dropInOf(unit: string, name: string): string {
    const isTransient = this.state.units[unit]?.isTransient === true;
    const folder = isTransient ? 'transient' : 'user.control';
    return join(this.#folder, folder, `${unit}.d`, `50-${propertyOf(name).name}.conf`);
  }
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}

function propertyOf(name: string): Property {
  const property = PROPERTIES[name];
  if (property === undefined) throw new Error(`Unknown property or interface: ${name}`);
  return property;
}

/** Returns a value as in a unit file. */
function textOfFile(name: string, value: string): string {
  const { none, written } = propertyOf(name);
  if (value === none) return written;
  if (name === 'CPUWeight' && value === '0') return 'idle';
  return name === 'CPUQuotaPerSecUSec' ? `${Math.floor(Number(value) / 10_000)}%` : value;
}

/** Reads a value of a unit file, or of the command line. */
function parse(name: string, text: string): string {
  if (text === '' || text === 'infinity') return propertyOf(name).none;
  if (name === 'CPUWeight' && text === 'idle') return '0';
  return name === 'CPUQuotaPerSecUSec' ? String(Math.round(Number(text.replace('%', '')) * 10_000)) : text;
}

/** Returns a value as the kernel shows it. */
function kernelText(name: string, value: string): string {
  if (name === 'CPUQuotaPerSecUSec') return `${Number(value) / 10} 100000`;
  if (name === 'IOWeight') return `default ${value}`;
  return name.startsWith('Memory') ? String(Math.floor(Number(value) / 4096) * 4096) : value;
}

const BITS = [0, 1, 2, 3, 4, 5, 6, 7];

function bytesOf(list: string): readonly number[] {
  const bytes: number[] = [];
  for (const range of list.split(/[ ,]/).filter(Boolean)) {
    const [first = 0, last = first] = range.split('-').map(Number);
    for (let core = first; core <= last; core++) bytes[core >> 3] = (bytes[core >> 3] ?? 0) | (1 << (core & 7));
  }
  return Array.from(bytes, (byte) => byte ?? 0);
}

/** Returns ranges separated by spaces, as `systemctl` shows them. */
function coresOf(bytes: readonly number[]): string {
  const cores = bytes.flatMap((byte, index) => BITS.filter((bit) => (byte >> bit) & 1).map((bit) => index * 8 + bit));
  const ranges: [number, number][] = [];
  for (const core of cores) {
    const range = ranges.at(-1);
    if (range?.[1] === core - 1) range[1] = core;
    else ranges.push([core, core]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(' ');
}

function encode(unit: string): string {
  const isPlain = (letter: string, at: number) => /[a-z]/i.test(letter) || (at > 0 && /\d/.test(letter));
  const toHex = (letter: string) => `_${letter.charCodeAt(0).toString(16)}`;
  return [...unit].map((letter, at) => (isPlain(letter, at) ? letter : toHex(letter))).join('');
}
