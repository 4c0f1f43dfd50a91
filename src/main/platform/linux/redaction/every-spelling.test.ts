import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactCommand } from '../redact-command';
import { PROGRAM_TABLE, type ProgramRow } from './program-table';
import { KINDS, type Kind } from './value-kinds';

/** Parts of each secret. None may be shown, so that half of a secret is found, too. */
const PARTS = ['Zq7', 'Zq8', 'Zq9'];
/** A space, quotes and everything that separates users, hosts and options. */
const SIGNS = [...'@:/,;&|?#%$!*+=~^.-_()[]{}<>\\\'"` '];

/** Values of a kind; undefined if the kind takes no secret. The second text has signs that end the secret. */
const VALUES: { readonly [Name in Kind]?: readonly [(secret: string) => string, endings: string] } = {
  hidden: [(secret) => secret, ''],
  last: [(secret) => secret, ''],
  login: [(secret) => `ann:${secret}`, ''],
  percent: [(secret) => `ann%${secret}`, ''],
  comma: [(secret) => `ann,${secret}`, ''],
  certificate: [(secret) => `a.pem:${secret}`, ''],
  oracle: [(secret) => `scott/${secret}@db`, ''],
  target: [(secret) => `corp/ann:${secret}@host`, ''],
  source: [(secret) => `pass:${secret}`, ''],
  parameter: [(secret) => `key:${secret}`, ''],
  mountOptions: [(secret) => `ro,user=ann,password=${secret},uid=1000`, ','],
  cookie: [(secret) => `a=1; session=${secret}; b=2`, ';'],
  pair: [(secret) => `key=${secret}`, ''],
  address: [(secret) => `http://ann:${secret}@proxy:3128`, ''],
  passwordAtHost: [(secret) => `${secret}@host`, ''],
  guestKey: [(secret) => `/dev/sda1:key:${secret}`, ''],
  notification: [(secret) => `discord://1/${secret}`, ''],
  keyAtEnd: [(secret) => `hmac-sha256:name:${secret}`, ':'],
  tokenOrPair: [(secret) => secret, '='],
  accessRule: [(secret) => `>${secret}`, ''],
  netPassword: [(secret) => secret, ''],
  wirelessKey: [(secret) => `s:${secret}`, ''],
  gateway: [(secret) => `g:host,u:ann,p:${secret}`, ','],
  object: [(secret) => `secret,id=x,data=${secret}`, ','],
  dsn: [(secret) => `h=db,u=ann,p=${secret},D=shop`, ','],
  text: [(secret) => `password=${secret}`, '&,; '],
  script: [(secret) => `curl -u ${quote(`ann:${secret}`)} https://host/`, ''],
};

interface Spelling {
  readonly kind: Kind;
  readonly args: (value: string) => readonly string[];
}

function spellingsOf(row: ProgramRow, before: readonly string[] = [], parent: ProgramRow = {}): Spelling[] {
  const style = row.style ?? parent.style ?? 'letters';
  const flags = [...(row.flags ?? ''), ...(parent.flags ?? '')];
  const ofOption = (kind: Kind, option: string, isNext: boolean): Spelling[] =>
    formsOf(option, style, flags, isNext).map((args) => ({ kind, args: (value) => [...before, ...args(value)] }));
  return [
    ...KINDS.flatMap((kind) => listOf(row[kind]).flatMap((option) => ofOption(kind, option, true))),
    ...listOf(row.attached).flatMap((option) => ofOption('hidden', option, false)),
    ...Object.entries(row.several ?? {}).map(([option, kinds]) => {
      const list = listOf(kinds);
      const values = (value: string) => list.map((kind) => (kind === 'hidden' ? value : 'a'));
      return { kind: 'hidden', args: (value) => [...before, option, ...values(value)] } satisfies Spelling;
    }),
    ...listOf(row.words).map((kind, index, list): Spelling => {
      const earlier = list.slice(0, index).map(() => 'a');
      return { kind: kind as Kind, args: (value) => [...before, ...earlier, value] };
    }),
    ...(row.rest === undefined
      ? []
      : [{ kind: row.rest, args: (value: string) => [...before, ...listOf(row.words).map(() => 'a'), value] }]),
    ...(row.keywords && row.sub?.['password'] === undefined
      ? [{ kind: 'hidden', args: (value: string) => [...before, 'password', value] } satisfies Spelling]
      : []),
    ...Object.entries(row.sub ?? {}).flatMap(([words, child]) =>
      spellingsOf({ ...child, style: child.style ?? style }, [...before, words], row),
    ),
  ];
}

/** The option with its value as the next argument, in the same one, after a sign, and after other letters. */
function formsOf(option: string, style: string, flags: readonly string[], isNext: boolean) {
  const forms: ((value: string) => string[])[] = [];
  const isLetter = /^-\w$/.test(option);
  if (isNext && style !== 'attached') forms.push((value) => [option, value]);
  if (option.startsWith('--') || style === 'words') forms.push((value) => [`${option}=${value}`]);
  if (style === 'attached' || (style === 'letters' && isLetter)) forms.push((value) => [option + value]);
  if (style === 'letters' && isLetter) {
    const letter = flags.find((flag) => flag !== option[1]);
    forms.push((value) => [`${option}=${value}`]);
    if (letter !== undefined) forms.push((value) => [`-${letter}${option[1]}${value}`]);
    if (letter !== undefined && isNext) forms.push((value) => [`-${letter}${option[1]}`, value]);
  }
  if (option.startsWith('/')) forms.push((value) => [`${option}:${value}`]);
  return forms;
}

const WRAPPERS: readonly ((args: readonly string[]) => readonly string[])[] = [
  (args) => args,
  (args) => [`/usr/bin/${args[0]}`, ...args.slice(1)],
  (args) => ['sudo', '-u', 'ann', ...args],
  (args) => ['env', '-u', 'X', 'A=b', ...args],
  (args) => ['nice', '-n', '10', 'timeout', '-s', 'KILL', '10', ...args],
  (args) => ['docker', 'exec', '-it', 'name', ...args],
  (args) => ['docker', 'run', '--rm', '-p', '80:80', 'registry:5000/image:tag', ...args],
  (args) => ['kubectl', 'exec', '-n', 'x', 'pod', '--', ...args],
  (args) => ['find', '.', '-name', 'x', '-exec', ...args],
  (args) => ['some-wrapper', '--verbose', ...args],
  (args) => ['python3', ...args],
  (args) => ['sh', '-c', args.map(quote).join(' ')],
  (args) => ['bash', '-lc', `cd /x && ${args.map(quote).join(' ')} | cat > /dev/null`],
  (args) => ['ssh', '-p', '2222', 'host', args.map(quote).join(' ')],
  (args) => ['sudo', 'su', '-', 'ann', '-c', args.map(quote).join(' ')],
];

function quote(arg: string): string {
  return /^[\w/.-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`;
}

function listOf(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(' ');
}

const programs = PROGRAM_TABLE.flatMap(([names, row]) =>
  names.split(' ').map((name) => [name.replace('*', 'x'), row] as const),
);

describe('a secret of any program', () => {
  it.each(programs)('is hidden in every spelling of %s', (program, row) => {
    const spellings = spellingsOf(row).filter(({ kind }) => VALUES[kind] !== undefined);
    if (spellings.length === 0) return;
    const sign = fc.constantFrom(...SIGNS);
    fc.assert(
      fc.property(
        fc.constantFrom(...spellings),
        fc.constantFrom(...WRAPPERS),
        sign,
        sign,
        ({ kind, args }, wrap, first, second) => {
          const [toValue, endings] = VALUES[kind] ?? [String, ''];
          fc.pre(!endings.includes(first) && !endings.includes(second));
          const secret = `${PARTS[0]}${first}${PARTS[1]}${second}${PARTS[2]}`;
          const line = wrap([program, ...args(toValue(secret))]);
          const shown = redactCommand(line);
          const leaked = PARTS.filter((part) => shown.includes(part));
          expect(leaked, `${JSON.stringify(line)} is shown as ${shown}`).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });
});
