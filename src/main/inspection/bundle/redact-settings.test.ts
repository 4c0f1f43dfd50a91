import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { redactSettings } from './redact-settings';
import { Redactor } from './redactor';

const create = () =>
  new Redactor({
    hostNames: ['tuxedo'],
    userNames: ['annika'],
    homes: [],
    serialNumbers: [],
    networkNames: [],
    hardwareAddresses: [],
  });

const redact = (text: string) => redactSettings(text, create());

describe('settings', () => {
  it.each([
    ['password: hunter2', 'password: "***"'],
    ['password: env:DB_PASSWORD', 'password: env:DB_PASSWORD'],
    ['secret: file:/home/annika/key', 'secret: "file:/home/user-1/key"'],
    ['api_key: "k 1"', 'api_key: "***"'],
    ["token: 'x'   # note", 'token: "***"   #'],
    ['webhook: https://hooks.example/a', 'webhook: "***"'],
    ['webhook: env:HOOK', 'webhook: env:HOOK'],
    ['url: https://ntfy.example/my-topic', 'url: "https://host-1/***"'],
    ['url: http://127.0.0.1:9090/metrics', 'url: http://127.0.0.1:9090/metrics'],
    ['headers: { X-Anything: abc }', 'headers: { X-Anything: "***" }'],
    ['headers:\n  X-Anything: abc\n  Other: env:A', 'headers:\n  X-Anything: "***"\n  Other: env:A'],
    ['host: nas.example', 'host: "host-1"'],
    ['host: 127.0.0.1', 'host: 127.0.0.1'],
    ['to: [a@b.example, c@b.example]', 'to: ["user-1@host-1", "user-2@host-1"]'],
    ['command: [mysql, -psecret]', 'command: [mysql, "-p***"]'],
    ['command:\n  - curl\n  - -u\n  - me:secret1', 'command:\n  - curl\n  - -u\n  - "me:***"'],
    ['interval_seconds: 2\nenabled: true', 'interval_seconds: 2\nenabled: true'],
    ['path: /home/annika/x', 'path: "/home/user-1/x"'],
    ['why: on tuxedo', 'why: "on host-1"'],
  ])('are redacted in %j', (text, redacted) => {
    expect(redact(`${text}\n`)).toBe(`${redacted}\n`);
    expect(() => parse(redact(`${text}\n`))).not.toThrow();
  });

  it('keep the layout and empty lines, without what comments contain', () => {
    const text = '# first\n\nbudget:   # inner\n    cpu_ratio:   0.01\n\n\n# last\n';
    expect(redact(text)).toBe('#\n\nbudget:   #\n    cpu_ratio:   0.01\n\n\n#\n');
  });

  it('lose secrets in blocks and comments', () => {
    const text =
      'a:\n  password: |\n    line one\n    line two\n  # old password: hunter2\n  b: >-\n    token=abcdef\n';
    expect(redact(text)).not.toMatch(/line|hunter2|abcdef/);
    expect(parse(redact(text)).a.password).toBe('***');
  });

  it.each([
    'channels:\n  - name: a\n   password: hunter2\n',
    'password: "hunter2\nother: 1\n',
    'a: [1, 2\npassword: hunter2\n',
    'a: 1\n\tpassword: hunter2\n',
    'password: hunter2: x\n',
    '? password\n: hunter2\n',
    'password: &a hunter2\nb: *a\n',
    'password: !!str hunter2\n',
    '{ password: hunter2',
    '--- \npassword: hunter2\n...\npassword: hunter2\n',
    'password:\n  hunter2\n',
    'password:\n  - hunter2\n',
    'password: { x: hunter2 }\n',
    '%TAG password=hunter2\n---\na: 1\n',
  ])('lose their secrets also where they are written in another form or wrongly: %j', (text) => {
    expect(redact(text)).not.toContain('hunter2');
  });
});
