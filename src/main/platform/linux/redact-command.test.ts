import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRedactedLines, SECRET } from '../../../../tests/helpers/redacted-lines';
import { redactCommand } from './redact-command';

const FIELD = join(import.meta.dirname, '../../../../tests/fixtures/field');
/** Parts of each random secret. None may be shown, so that half of a secret is found, too. */
const PARTS = ['Zq7', 'Zq8', 'Zq9'];

/** The nine of case 18, from the manuals and trackers of their programs. */
const nine = JSON.parse(readFileSync(join(FIELD, 'secrets-in-argv/argv.json'), 'utf8')) as (readonly [
  args: string[],
  shown: string,
])[];

const lines = readRedactedLines();

function leaksOf(args: readonly string[]): string[] {
  const shown = redactCommand(args);
  return PARTS.filter((part) => shown.includes(part)).map((part) => `${part} of ${JSON.stringify(args)} in ${shown}`);
}

describe('redactCommand', () => {
  it('has hundreds of command lines to redact', () => {
    expect(lines.filter(({ args, shown }) => args.join(' ') !== shown).length).toBeGreaterThan(350);
    expect(lines.filter(({ args, shown }) => args.join(' ') === shown).length).toBeGreaterThan(80);
  });

  it.each(nine)('shows the nine command lines of case 18 without their secrets: %j', (args, shown) => {
    expect(redactCommand(args)).toBe(shown);
  });

  it.each(lines)('hides only the secrets of $text', ({ args, shown }) => {
    expect(redactCommand(args)).toBe(shown);
    expect(redactCommand(args)).not.toContain(SECRET);
  });

  it.each(lines)('shows no secret of $text as the title of a process', ({ args }) => {
    expect(redactCommand([args.join(' ')])).not.toContain(SECRET);
  });

  const NAMES = [
    'password',
    'db-password',
    'DB_PASSWORD',
    'dbPassword',
    'passwd',
    'PGPASSWORD',
    'MYSQL_PWD',
    'passphrase',
    'requirepass',
    'client-secret',
    'AWS_SECRET_ACCESS_KEY',
    'api-key',
    'apiKey',
    'X-Api-Key',
    'access_token',
    'authToken',
    '_authToken',
    'private_token',
    'user-pw',
    'wifi.psk',
    'session-cookie',
    'spring.datasource.password',
    'password2',
    'secret_id',
  ];
  const FORMS: readonly ((name: string, secret: string) => readonly string[])[] = [
    (name, secret) => [`--${name}`, secret],
    (name, secret) => [`--${name}=${secret}`],
    (name, secret) => [`-${name}`, secret],
    (name, secret) => [`-D${name}=${secret}`],
    (name, secret) => [`--set=x.${name}=${secret}`],
    (name, secret) => [`${name.toUpperCase().replaceAll(/[-.]/g, '_')}=${secret}`],
    (name, secret) => ['-H', `${name}: ${secret}`],
    (name, secret) => ['-d', JSON.stringify({ user: 'ann', [name]: secret, end: 1 })],
    (name, secret) => ['-d', JSON.stringify(JSON.stringify({ [name]: secret }))],
    (name, secret) => [`host=db user=ann ${name}='${secret.replaceAll("'", '')}' dbname=x`],
    (name, secret) => [`https://host/path?a=1&${name}=${encodeURIComponent(secret)}&page=2#x`],
    (name, secret) => [`Server=db;${name}=${secret.replaceAll(/[\s;'"`]/g, '')};Timeout=5`],
    (name, secret) => [`<x><${name}>${secret.replaceAll(/[<>]/g, '')}</${name}></x>`],
  ];
  const sign = fc.constantFrom(...'@:/,;&|?#%$!*+=~^.-_()[]{}<>\\\'"` ');

  it('shows no secret after the names of secrets, in any form', () => {
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), fc.constantFrom(...FORMS), sign, sign, (name, form, first, second) => {
        // In a list, `,Zq8=` is the next name.
        fc.pre(!(' ,;&'.includes(first) && '=:'.includes(second)));
        const secret = `${PARTS[0]}${first}${PARTS[1]}${second}${PARTS[2]}`;
        expect(leaksOf(['app', ...form(name, secret)])).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('shows no password of an address, with any characters', () => {
    const scheme = fc.constantFrom('postgresql', 'redis', 'amqp', 'https', 'mongodb+srv', 'jdbc:mysql', 'git+https');
    const rest = fc.constantFrom('', '/', ':5432/db', '/db?sslmode=require', '/x.git@v1.0', '/@scope/x', ',host2:99/x');
    fc.assert(
      fc.property(
        scheme,
        fc.constantFrom('', 'ann', 'ann@corp.com'),
        sign,
        sign,
        rest,
        (one, user, first, second, end) => {
          // A password that contains a query cannot be distinguished from an address with one.
          fc.pre(!(first === '?' && second === '=') && !(first === '@' && second === '/'));
          fc.pre(one.includes('http') || !end.includes('@'));
          const address = `${one}://${user}:${PARTS[0]}${first}${PARTS[1]}${second}${PARTS[2]}@host${end}`;
          expect(leaksOf(['app', address])).toEqual([]);
          expect(redactCommand(['app', address])).toContain(`@host${end}`);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('shows no secret at the place where a long command line is cut', () => {
    const secret = `${PARTS[0]}-${PARTS[1]}-${PARTS[2]}`;
    for (let length = 3_900; length < 4_120; length += 3) {
      const hidden = `--password=${'x'.repeat(length)}`;
      expect(leaksOf(['app', hidden, `https://ann:${secret}@host`])).toEqual([]);
      expect(leaksOf(['app', hidden, '--token', secret, 'x'])).toEqual([]);
      expect(leaksOf([`app ${hidden} https://ann:${secret}@host`])).toEqual([]);
      expect(leaksOf(['sh', '-c', `app ${hidden}; mysql -p'${secret}'`])).toEqual([]);
    }
  });

  it('redacts any arguments without failing', () => {
    const word = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...lines.flatMap(({ args }) => args)));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (args) => {
        expect(redactCommand(args).length).toBeLessThanOrEqual(2_048);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['a'],
    ['-'],
    ['key='],
    ['password="'],
    ['password: '],
    [' x'],
    ['a:'],
    ['a://b:c@'],
    ['://:@'],
    ['"'],
    ["'\\"],
    ['$('],
    ['a=b,'],
    ['-eyJ'],
    ['sk-'],
    ['<password>a'],
    ['-----BEGIN PRIVATE KEY-----'],
    ['identified by '],
    ['Authorization: Bearer '],
    ['echo a | sudo -S '],
    ['sh -c '],
    [',password=a'],
    ['?sig='],
    ['--password '],
  ])('handles a hundred thousand characters of %j without a long search', (part) => {
    const text = part.repeat(1e5 / part.length);
    const beganMs = performance.now();
    for (const program of ['x', 'sh', 'curl', 'mount', 'sqlplus']) {
      redactCommand([program, '-c', '-o', text]);
      redactCommand([program, '-o', text, '-c', text]);
      redactCommand([`${program} ${text}`]);
    }
    expect(performance.now() - beganMs).toBeLessThan(3_000);
  });
});
