import { describe, expect, it } from 'vitest';
import { resolveHost } from './allowed-address';

describe('resolveHost', () => {
  it.each([
    '169.254.169.254',
    '[fe80::1]',
    '[fd00:ec2::254]',
    '100.100.100.200',
    '[::ffff:169.254.0.1]',
    '[::ffff:a9fe:1]',
  ])('refuses %s unless it is allowed', async (host) => {
    expect(await resolveHost(host, false)).toEqual({
      refused: `${host} is a link-local or metadata address; set allow_link_local to allow it`,
    });
    expect(await resolveHost(host, true)).toHaveProperty('address');
  });

  it.each([
    ['127.0.0.1', 4],
    ['[::1]', 6],
    ['192.168.1.1', 4],
    ['169.253.255.255', 4],
  ])('takes %s', async (host, family) => {
    expect(await resolveHost(host, false)).toEqual({ address: host.replace(/[[\]]/g, ''), family });
  });

  it('judges the address that a name leads to', async () => {
    expect(await resolveHost('localhost', false)).toMatchObject({
      address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/),
    });
  });
});
