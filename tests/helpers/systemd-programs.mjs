/*
 * Answers as `busctl --user` and `systemctl --user` of systemd 252 and later do, for the units in `systemd.json` in
 * FAKE_SYSTEMD. It keeps drop-ins and control groups as the real one does.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const NONE = '18446744073709551615';
const root = process.env.FAKE_SYSTEMD;
const file = join(root, 'systemd.json');
const state = JSON.parse(readFileSync(file, 'utf8'));
const runtime = join(process.env.XDG_RUNTIME_DIR, 'systemd');
const [program, ...args] = [basename(process.argv[1], '.mjs'), ...process.argv.slice(2)];
appendFileSync(join(root, 'calls.log'), `${program} ${args.join(' ')}\n`);

const PROPERTIES = {
  CPUWeight: { name: 'CPUWeight', type: 't', none: NONE, files: { 'cpu.weight': '100', 'cpu.idle': '0' } },
  CPUQuotaPerSecUSec: { name: 'CPUQuota', type: 't', none: NONE, files: { 'cpu.max': 'max 100000' } },
  MemoryHigh: { name: 'MemoryHigh', type: 't', none: NONE, files: { 'memory.high': 'max' } },
  MemoryLow: { name: 'MemoryLow', type: 't', none: '0', files: { 'memory.low': '0' } },
  TasksMax: { name: 'TasksMax', type: 't', none: NONE, files: { 'pids.max': 'max' } },
  AllowedCPUs: { name: 'AllowedCPUs', type: 'ay', none: '', files: { 'cpuset.cpus': '' } },
  IOWeight: { name: 'IOWeight', type: 't', none: NONE, files: { 'io.weight': 'default 100' } },
};
const CONTROLLERS = { CPUWeight: 'cpu', CPUQuotaPerSecUSec: 'cpu', TasksMax: 'pids', AllowedCPUs: 'cpuset', IOWeight: 'io' };

if (state.hangs) await new Promise((resolve) => setTimeout(resolve, 60_000));
if (program === 'busctl' && state.busFails) fail('Failed to connect to bus: No such file or directory');
if (args.shift() !== '--user') fail('Unknown user manager.');
if (program === 'busctl') ofBusctl();
else ofSystemctl();
writeFileSync(file, JSON.stringify(state));

function ofBusctl() {
  const [verb, service, path, interfaceName, member, ...rest] = args;
  if (service !== 'org.freedesktop.systemd1') fail(`Call failed: The name ${service} was not provided by any .service files`);
  if (verb === 'get-property') {
    if (interfaceName.endsWith('.Manager')) return print(`s "${state.version}"`);
    const unit = Object.keys(state.units).find((name) => path === `/org/freedesktop/systemd1/unit/${encode(name)}`);
    if (member === 'LoadState') return print(`s "${unit === undefined ? 'not-found' : 'loaded'}"`);
    const { type, none } = PROPERTIES[member];
    const value = state.units[unit]?.memory[member] ?? none;
    return print(type === 'ay' ? `ay ${bytesOf(value).length}${bytesOf(value).map((one) => ` ${one}`).join('')}` : `t ${value}`);
  }
  if (verb !== 'call' || member !== 'SetUnitProperties' || rest[0] !== 'sba(sv)') fail(`Unknown member ${member}`);
  const [, unit, isRuntime, count, name, type, ...value] = rest;
  if (isRuntime !== 'true' || count !== '1' || type !== PROPERTIES[name].type) fail('Invalid arguments');
  set(unit, name, type === 'ay' ? coresOf(value.slice(1).map(Number)) : value[0]);
}

function ofSystemctl() {
  const [verb, ...rest] = args;
  const unit = rest.at(-1);
  if (verb === 'show') {
    const [, name] = /^--property=(.*)$/.exec(rest[0]);
    if (name === 'Version') return print(state.version);
    if (name === 'LoadState') return print(state.units[unit] === undefined ? 'not-found' : 'loaded');
    const value = state.units[unit]?.memory[name] ?? PROPERTIES[name].none;
    return print(textOf(name, value));
  }
  if (verb === 'daemon-reload') return reload();
  if (verb === 'stop') return stop(unit);
  if (verb !== 'set-property') fail(`Unknown command verb ${verb}.`);
  const [target, assignment] = rest.filter((one) => !one.startsWith('--'));
  const [name, text] = assignment.split('=');
  const busName = Object.keys(PROPERTIES).find((one) => PROPERTIES[one].name === name);
  const isNone = text === '' || text === 'infinity';
  const value = name === 'CPUQuota' && !isNone ? String(Math.round(Number(text.replace('%', '')) * 10_000)) : text;
  set(target, busName, isNone ? PROPERTIES[busName].none : value === 'idle' ? '0' : value);
}

function set(unit, name, value) {
  const found = state.units[unit] ?? fail(`Failed to set unit properties: Unit ${unit} not found.`);
  if (state.refuses) fail('Failed to set unit properties: Access denied');
  if (name === 'CPUWeight' && value !== NONE && !(Number(value) >= (Number.parseInt(state.version) < 252 ? 1 : 0)))
    fail('Value specified in CPUWeight is out of range');
  found.memory[name] = value;
  const path = dropInOf(unit, PROPERTIES[name].name);
  mkdirSync(dirname(path), { recursive: true });
  const lines = [
    '# This is a drop-in unit file extension, created via "systemctl set-property"',
    '# or an equivalent operation. Do not edit.',
    unit.endsWith('.scope') ? '[Scope]' : '[Service]',
    `${PROPERTIES[name].name}=${fileTextOf(name, value)}`,
  ];
  writeFileSync(path, `${lines.join('\n')}\n`);
  if (state.dies === 'before the group') process.exit(0);
  realize(unit, name);
}

/** Writes the control group of a unit, if it has one and the controller is delegated. */
function realize(unit, name) {
  const { group, memory } = state.units[unit];
  if (!existsSync(group) || !state.controllers.includes(CONTROLLERS[name] ?? 'memory')) return;
  const value = memory[name];
  const isNone = value === undefined || value === PROPERTIES[name].none;
  const write = (name, text) => writeFileSync(join(group, name), `${text}\n`);
  const { files } = PROPERTIES[name];
  if (isNone) {
    for (const [name, usual] of Object.entries(files)) write(name, usual);
    return;
  }
  const [first] = Object.keys(files);
  if (name === 'CPUWeight' && value === '0') write('cpu.idle', '1');
  else if (name === 'CPUWeight') {
    write('cpu.idle', '0');
    write('cpu.weight', value);
  } else if (name === 'CPUQuotaPerSecUSec') write('cpu.max', `${Number(value) / 10} 100000`);
  else if (name === 'IOWeight') write('io.weight', `default ${value}`);
  else if (name.startsWith('Memory')) write(first, Math.floor(value / 4096) * 4096);
  else write(first, value);
}

/** Reads each property from its drop-in, or from the files of the unit. */
function reload() {
  for (const [unit, found] of Object.entries(state.units)) {
    for (const [name, { name: own }] of Object.entries(PROPERTIES)) {
      const path = dropInOf(unit, own);
      const [, text] = existsSync(path) ? (/^\w+=(.*)$/m.exec(readFileSync(path, 'utf8')) ?? []) : [];
      const value = text === undefined ? found.configured[name] : parse(name, text);
      if (value === undefined) delete found.memory[name];
      else found.memory[name] = value;
      realize(unit, name);
    }
  }
}

/** A transient unit is forgotten with its drop-ins. */
function stop(unit) {
  const { group, isTransient } = state.units[unit];
  rmSync(group, { recursive: true, force: true });
  if (!isTransient) return;
  rmSync(join(runtime, 'transient', unit), { force: true });
  rmSync(join(runtime, 'transient', `${unit}.d`), { recursive: true, force: true });
  delete state.units[unit];
}

function dropInOf(unit, name) {
  const folder = existsSync(join(runtime, 'transient', unit)) ? 'transient' : 'user.control';
  return join(runtime, folder, `${unit}.d`, `50-${name}.conf`);
}

function fileTextOf(name, value) {
  if (name === 'CPUQuotaPerSecUSec') return value === NONE ? '' : `${Math.floor(value / 10_000)}%`;
  if (name === 'CPUWeight' && value === '0') return 'idle';
  if (value !== NONE) return value;
  return name === 'CPUWeight' || name === 'IOWeight' ? '' : 'infinity';
}

function parse(name, text) {
  if (text === '' || text === 'infinity') return PROPERTIES[name].none;
  if (name === 'CPUQuotaPerSecUSec') return String(Number.parseInt(text) * 10_000);
  return text === 'idle' ? '0' : text;
}

function textOf(name, value) {
  if (name === 'CPUQuotaPerSecUSec') {
    const milliseconds = Number(value) / 1000;
    return value === NONE ? 'infinity' : milliseconds < 1000 ? `${milliseconds}ms` : `${milliseconds / 1000}s`;
  }
  if (name === 'CPUWeight' && value === '0') return 'idle';
  if (value !== NONE) return value;
  return name === 'CPUWeight' || name === 'IOWeight' ? '[not set]' : 'infinity';
}

function bytesOf(list) {
  const bytes = [];
  for (const range of list.split(/[ ,]/).filter(Boolean)) {
    const [first, last = first] = range.split('-').map(Number);
    for (let core = first; core <= last; core++) bytes[core >> 3] = (bytes[core >> 3] ?? 0) | (1 << (core & 7));
  }
  return Array.from(bytes, (byte) => byte ?? 0);
}

function coresOf(bytes) {
  const cores = bytes.flatMap((byte, index) => [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (byte >> bit) & 1).map((bit) => index * 8 + bit));
  const ranges = [];
  for (const core of cores) {
    if (ranges.at(-1)?.[1] === core - 1) ranges.at(-1)[1] = core;
    else ranges.push([core, core]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(' ');
}

function encode(name) {
  return [...name].map((one, at) => (/[a-z]/i.test(one) || (at > 0 && /\d/.test(one)) ? one : `_${one.charCodeAt(0).toString(16)}`)).join('');
}

function print(text) {
  process.stdout.write(`${text}\n`);
}

function fail(text) {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
