import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactCommand } from './redact-command';

describe('redactCommand', () => {
  it.each([
    [['psql', '--password=hunter2', '-h', 'db'], 'psql --password=*** -h db'],
    [['app', '--db-password', 'hunter2', '--verbose'], 'app --db-password *** --verbose'],
    [['app', '--password', 'two words here'], 'app --password ***'],
    [['env', 'API_TOKEN=abcdef', 'run'], 'env API_TOKEN=*** run'],
    [['env', 'AWS_SECRET_ACCESS_KEY=abc/def+ghi'], 'env AWS_SECRET_ACCESS_KEY=***'],
    [['mysql', '-uroot', '-phunter2', 'db'], 'mysql -uroot -p*** db'],
    [['sshpass', '-p', 'hunter2', 'ssh', 'host'], 'sshpass -p *** ssh host'],
    [['curl', '-u', 'me:hunter2', 'https://host'], 'curl -u me:*** https://host'],
    [['git', 'clone', 'https://me:hunter2@host/x.git'], 'git clone https://me:***@host/x.git'],
    [['curl', 'https://host/a?token=abc123&page=2'], 'curl https://host/a?token=***&page=2'],
    [['curl', '-H', 'Authorization: Bearer abcdef0123456789'], 'curl -H Authorization: Bearer ***'],
    [['redis-server', '--requirepass', 'hunter2'], 'redis-server --requirepass ***'],
    [['x', '{"client_secret":"hunter2","a":1}'], 'x {"client_secret":"***","a":1}'],
    [['x', '--key=0123456789abcdef0123456789abcdef'], 'x --key=***'],
    [['x', 'ghp_0123456789abcdefABCDEF0123456789abcd'], 'x ***'],
    [['x', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-def'], 'x ***'],
    [['title: worker --auth-token hunter2 --port 80'], 'title: worker --auth-token *** --port 80'],
  ])('hides the secret of %j', (args, redacted) => {
    expect(redactCommand(args)).toBe(redacted);
  });

  it.each([
    [['git', 'commit', '--author=Ann', '-p']],
    [['ssh', '-p', '2222', 'host']],
    [['mkdir', '-p', 'a/b']],
    [['node', '--max-old-space-size=512', 'passenger.js', '--bypass', 'x']],
    [['sort', '--key=2', 'https://host:80/compass']],
    [['/usr/lib/firefox/firefox', '-contentproc', '-parentBuildID', '20261120']],
  ])('leaves %j unchanged', (args) => {
    expect(redactCommand(args)).toBe(args.join(' '));
  });

  it('never shows the value of a password option', () => {
    const secret = fc.string({ minLength: 6, unit: 'grapheme-ascii' }).filter((text) => /^[a-z]\w{5,}$/.test(text));
    fc.assert(
      fc.property(secret, (password) => {
        fc.pre(!'app --password'.includes(password));
        expect(redactCommand(['app', `--password=${password}`, '--password', password])).not.toContain(password);
      }),
    );
  });

  it('handles a hundred thousand characters without a long search', () => {
    const beganMs = performance.now();
    for (const text of [
      'a'.repeat(1e5),
      '-'.repeat(1e5),
      'key='.repeat(25_000),
      `${' '.repeat(1e5)}x`,
      'a:'.repeat(5e4),
    ]) {
      redactCommand(['x', text]);
    }
    expect(performance.now() - beganMs).toBeLessThan(2_000);
  });
});
