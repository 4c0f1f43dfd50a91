import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getEventIteratorSchemaDetails } from '@orpc/contract';
import type { Argument } from 'commander';
import { describe, expect, it, vi } from 'vitest';
import { createAnomalyDetector } from '../src/core/analytics/anomaly/anomaly-detector';
import { THRESHOLDS } from '../src/core/thresholds/threshold-catalog';
import { plainNotification } from '../src/main/alerting/channels/plain-notification';
import { SHIPPED_ALERTS } from '../src/main/alerting/shipped-alerts';
import type { CommandParser } from '../src/main/cli/command-parser';
import { createProgram, neededCommands } from '../src/main/cli/create-program';
import { EVALUATION_TASKS } from '../src/main/cli/evaluation/registry';
import { configSchema } from '../src/main/config/config-schema';
import { CHECKS } from '../src/main/doctor/checks';
import { createActions } from '../src/main/optimization/registry';
import { LinuxKnobs } from '../src/main/platform/linux/knobs/linux-knobs';
import { LINUX_ROOTS } from '../src/main/platform/linux/roots';
import { ChangeLedger } from '../src/main/privileged/change-ledger';
import { HelperSession } from '../src/main/privileged/helper-session';
import { MACHINE_SETTINGS } from '../src/main/privileged/machine-settings';
import { requestSchema } from '../src/main/privileged/protocol';
import { PROTOCOL } from '../src/main/privileged/protocol-version';
import { alertsFileSchema } from '../src/shared/contract/alerts-file-schema';
import { changeSetFileSchema } from '../src/shared/contract/change-set-schemas';
import { contract } from '../src/shared/contract/contract';
import { CATALOG } from '../src/shared/model/catalog';
import { sampleNotification } from './helpers/channel-samples';
import { COMMAND_LINES } from './helpers/command-lines';
import { createFakeContext } from './helpers/fake-context';
import { createFakeTerminal } from './helpers/fake-terminal';
import { describeSchema, pin, shapeOf } from './helpers/interfaces';
import { journalOfEveryKind } from './helpers/journal-of-every-kind';
import { runCommand } from './helpers/run-command';
import { createRandom } from './helpers/seeded-random';
import { temporaryDirectory } from './helpers/temporary';
import { writeTree } from './helpers/write-tree';

/*
 * Interfaces that others rely on: scripts, configuration files, monitors, the files of former versions. Each is held against a
 * file in tests/fixtures/interfaces, so that nothing of it changes by accident. Texts for people are left out.
 */

const ROOT = join(import.meta.dirname, '..');
const NOW_MS = Date.UTC(2026, 10, 20, 12);

/** Every command and verb of the command line, the program first. */
async function allParsers(): Promise<CommandParser[]> {
  const program = await createProgram(createFakeTerminal(), async () => undefined);
  return [program, ...program.commands.flatMap((command) => [command, ...command.commands])];
}

const NEED_NO_HOST = new Set(['rules test --csv']);

describe('the command line', () => {
  it('has these commands, verbs, arguments and options', async () => {
    const lines = (await allParsers()).flatMap((command) => [
      [pathOf(command), ...command.registeredArguments.map(describeArgument)].join(' '),
      ...command.options.map(({ flags, mandatory, defaultValue, argChoices }) =>
        [
          `  ${flags}`,
          ...(mandatory ? ['(must be given)'] : []),
          ...(argChoices === undefined ? [] : [`of ${argChoices.join(', ')}`]),
          ...(defaultValue === undefined ? [] : [`= ${JSON.stringify(defaultValue)}`]),
        ].join(' '),
      ),
    ]);
    await pin('command-line.txt', `${lines.join('\n')}\n`);
  });

  it('sends these requests to the host', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS });
    const requested: Record<string, unknown> = {};
    try {
      for (const line of COMMAND_LINES) requested[line] = await askedBy(line);
    } finally {
      vi.useRealTimers();
    }
    await pin('command-requests.json', requested);
  });

  it('is tried with every option', async () => {
    for (const parser of (await allParsers()).slice(1)) {
      const path = pathOf(parser);
      const [command] = path.split(' ');
      if (!COMMAND_LINES.some((line) => line.split(' ')[0] === command)) continue;
      const tried = COMMAND_LINES.filter((line) => line === path || line.startsWith(`${path} `));
      for (const { long } of parser.options) {
        if (NEED_NO_HOST.has(`${path} ${long}`)) continue;
        expect(
          tried.some((line) => line.includes(` ${long}`)),
          `${path} ${long}`,
        ).toBe(true);
      }
    }
  });

  it('accepts every example of its help', async () => {
    const examples = (await allParsers()).flatMap((parser) => parser.examples);
    expect(examples.length).toBeGreaterThan(60);
    for (const example of examples) {
      let isAccepted = false;
      const [, ...args] = splitShellWords(example.replace(/ > .*/, ''));
      const act = async () => {
        isAccepted = true;
      };
      const program = await createProgram(createFakeTerminal(), act, neededCommands(args));
      await program.parseAsync(args, { from: 'user' });
      expect(isAccepted, example).toBe(true);
    }
  });
});

/** Splits a line of simple words and quoted ones as a shell does. */
function splitShellWords(line: string): string[] {
  return [...line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'/g, (_, double, single) => double ?? single),
  );
}

/** @example 'alerts ack' */
function pathOf(command: CommandParser): string {
  const { parent } = command;
  return parent?.parent ? `${parent.name()} ${command.name()}` : command.name();
}

/** Returns the first request of a command line, after which the host fails; its exit code if it sends none. */
async function askedBy(line: string): Promise<unknown> {
  let requested: unknown = null;
  const api = new Proxy(
    {},
    {
      get: (_, area) =>
        new Proxy(
          {},
          {
            get: (_, verb) => (input: unknown) => {
              requested ??= { [`${String(area)}.${String(verb)}`]: withoutClock(input) };
              return Promise.reject(new Error('enough'));
            },
          },
        ),
    },
  );
  try {
    const args = line.split(' ').map((part) => part.replaceAll('~', ' '));
    const code = await runCommand(createFakeContext(api), args);
    return requested ?? { exit: code };
  } catch (error) {
    if (requested === null) throw error;
    return requested;
  }
}

/** Midnight is another hour in every time zone. */
function withoutClock(input: unknown): unknown {
  const midnightMs = new Date(NOW_MS).setHours(24, 0, 0, 0);
  if (JSON.stringify(input) === JSON.stringify({ untilMs: midnightMs })) return { untilMs: 'midnight' };
  return input === undefined ? 'nothing' : input;
}

function describeArgument(argument: Argument): string {
  const { required, variadic, defaultValue } = argument;
  const initial = defaultValue === undefined ? '' : `=${defaultValue}`;
  const inner = `${argument.name()}${variadic ? '...' : ''}${initial}`;
  return required ? `<${inner}>` : `[${inner}]`;
}

interface Definition {
  readonly route: { readonly method?: string; readonly path?: string };
  readonly inputSchema?: unknown;
  readonly outputSchema?: unknown;
  readonly errorMap: Readonly<Record<string, { readonly status?: number; readonly data?: unknown }>>;
}

const PROCEDURES = Object.entries(contract).map(([area, verbs]) => ({
  area,
  verbs: Object.entries(verbs).map(([verb, procedure]) => ({
    name: `${area}.${verb}`,
    definition: (procedure as unknown as { '~orpc': Definition })['~orpc'],
  })),
}));

describe('the API', () => {
  it('has these procedures and addresses', async () => {
    const lines = PROCEDURES.flatMap(({ verbs }) =>
      verbs.map(({ name, definition: { route } }) => `${name} ${route.method} ${route.path}`),
    );
    await pin('api.txt', `${lines.sort().join('\n')}\n`);
  });

  it.each(PROCEDURES)('accepts and returns the same shapes in $area', async ({ area, verbs }) => {
    const described = verbs.map(({ name, definition: { inputSchema, outputSchema } }) => {
      const stream = getEventIteratorSchemaDetails(outputSchema as never);
      const gives = describeSchema(stream?.yields ?? outputSchema, 'output');
      return [
        name,
        {
          input: inputSchema === undefined ? undefined : describeSchema(inputSchema, 'input'),
          ...(stream === undefined ? { output: gives } : { stream: gives }),
        },
      ];
    });
    await pin(`api/${area}.json`, Object.fromEntries(described));
  });

  it('fails in these ways, the same everywhere', async () => {
    const failures = PROCEDURES.flatMap(({ verbs }) => verbs).map(({ definition: { errorMap } }) =>
      Object.fromEntries(
        Object.entries(errorMap).map(([code, { status, data }]) => [
          code,
          { status, data: describeSchema(data, 'output') },
        ]),
      ),
    );
    for (const other of failures) expect(other).toEqual(failures[0]);
    await pin('api-errors.json', failures[0]);
  });

  it('has one snapshot for each area', () => {
    const files = readdirSync(join(ROOT, 'tests/fixtures/interfaces/api'));
    expect(files.sort()).toEqual(PROCEDURES.map(({ area }) => `${area}.json`).sort());
  });
});

it('the metrics have these names', async () => {
  const lines = CATALOG.map(
    ({ name, unit, kind, labels, resolution }) =>
      `${name}${labels.length === 0 ? '' : `{${labels.join(',')}}`} ${kind} ${unit} ${resolution}`,
  );
  await pin('metrics.txt', `${lines.sort().join('\n')}\n`);
});

it.each([
  ['homeostat-yaml', configSchema],
  ['alerts-yaml', alertsFileSchema],
  // Profiles are change sets that stay active.
  ['change-set-yaml', changeSetFileSchema],
])('a person may write this into %s', async (name, schema) => {
  await pin(`${name}.json`, describeSchema(schema, 'input'));
});

it('names these items', async () => {
  const folder = temporaryDirectory();
  const actions = createActions({
    processes: { procRoot: LINUX_ROOTS.proc, ownPid: process.pid, guardPid: () => undefined },
    autostart: { own: folder, system: [], desktop: undefined },
    caches: { cache: folder, quarantine: folder, procRoot: LINUX_ROOTS.proc, uid: 0, nowMs: () => 0 },
    roots: LINUX_ROOTS,
  });
  await pin('names.json', {
    actions: Object.fromEntries(
      actions.map(({ id, area, risk, privilege, exitPolicy, isLasting, targets, probe }) => [
        id,
        { area, risk, privilege, exitPolicy, isLasting, targets, probe },
      ]),
    ),
    limits: Object.fromEntries(
      THRESHOLDS.map(({ id, metric, labels, direction }) => [id, { metric, labels, direction }]),
    ),
    rules: SHIPPED_ALERTS.rules.map(({ name, kind }) => `${name} (${kind})`),
    channels: SHIPPED_ALERTS.channels.map(({ name, kind }) => `${name} (${kind})`),
    checks: CHECKS.map(({ id, isImportant }) => `${id}${isImportant ? ' (important)' : ''}`),
    profiles: readdirSync(join(ROOT, 'resources/profiles')),
    evaluationTasks: Object.keys(EVALUATION_TASKS),
    machineSettings: MACHINE_SETTINGS.map(({ name, kind, file }) => `${name} (${kind}) ${file}`),
  });
});

describe('stored data', () => {
  it('in the journal has these records', async () => {
    const records = await journalOfEveryKind(temporaryDirectory());
    const kinds = [...new Set(records.map(({ type }) => type))];
    const shapes = kinds.map((kind) => [kind, shapeOf(records.filter(({ type }) => type === kind))]);
    const knobs = records.flatMap((record) => (record.type === 'intent' ? record.knobs : []));
    const knobKinds = knobs.map(({ knob }) => [knob.kind, shapeOf(knob)]);
    await pin('journal.json', { records: Object.fromEntries(shapes), knobs: Object.fromEntries(knobKinds) });
  });

  it('for anomalies has this form', async () => {
    // Enough series, for long enough, that the detector also learns how they are related.
    const names = Array.from({ length: 8 }, (_, index) => `series_${index}`);
    const intervalMs = 600_000;
    const detector = createAnomalyDetector({ names, intervalMs });
    const random = createRandom(7);
    for (let step = 0; step < 1_000; step++) {
      const wave = Math.sin(step / 23);
      detector.observe(
        NOW_MS + step * intervalMs,
        Float64Array.from(names, (_, index) => wave * index + random()),
      );
    }
    const state = JSON.parse(JSON.stringify(detector.toJSON()));
    await pin('anomaly-model.json', shapeOf(state));
  });
});

it('the privileged helper speaks this protocol', async () => {
  await pin('privileged-requests.json', { protocol: PROTOCOL, request: describeSchema(requestSchema, 'input') });
});

it.runIf(process.platform === 'linux')('the privileged helper gives these answers', async () => {
  const root = temporaryDirectory();
  writeTree(root, {
    'proc/sys/vm/swappiness': '60',
    'proc/sys/kernel/random/boot_id': 'boot-1\n',
    'proc/uptime': '100.00 100.00\n',
  });
  const driver = new LinuxKnobs(join(root, 'proc'));
  const ledger = new ChangeLedger({ folder: join(root, 'state'), driver, isAlive: () => true, nowMs: () => 1_000 });
  const openSession = (pid: number) =>
    new HelperSession({
      client: { uid: 1000, pid, startTicks: 9 },
      version: '1',
      machine: { root, relatives: new Set() },
      driver,
      ledger,
      monotonicMs: () => 0,
    });
  const [session, other] = [openSession(7), openSession(8)];
  const knob = { kind: 'setting', name: 'vm.swappiness', instance: '' };
  const hello = { verb: 'hello', protocol: PROTOCOL };
  const set = { verb: 'set', knob, value: '61', lasts: false };
  const requests = [
    hello,
    { verb: 'read', knob },
    set,
    { verb: 'list' },
    { verb: 'restore', knob },
    { verb: 'beat' },
    { verb: 'no such verb' },
    { ...set, value: 'much' },
  ];
  const query = (to: HelperSession, request: object) => to.answer(JSON.stringify({ id: 1, ...request }));
  const results = requests.map((request, index) => [`${index + 1} ${request.verb}`, query(session, request)]);
  query(session, set);
  query(other, hello);
  results.push(['9 set by another', query(other, set)], ['10 early', query(openSession(9), { verb: 'list' })]);
  // Reasons are prose.
  const shapes = results.map(([name, reply]) => [
    name,
    { ...(reply as object), reason: undefined, result: shapeOf((reply as { result?: unknown }).result) },
  ]);
  await pin('privileged-answers.json', Object.fromEntries(shapes));
});

it('webhooks and log files receive this', async () => {
  await pin('notification.json', shapeOf(plainNotification(sampleNotification(), 'host')));
});

it('reads these variables of the environment', async () => {
  const names = ['src', 'scripts', 'bin'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
      .flatMap(
        ({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8').match(/\bHOMEOSTAT_[A-Z_]+/g) ?? [],
      ),
  );
  await pin('environment.txt', `${[...new Set(names)].sort().join('\n')}\n`);
});
