import dns from 'node:dns/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { resolveHost } from './allowed-address';

describe('resolveHost', () => {
  it.each([
    '169.254.169.254',
    '[fe80::1]',
    '[fd00:ec2::254]',
    '100.100.100.200',
    '[::ffff:169.254.0.1]',
    '[::ffff:a9fe:1]',
    '[::ffff:a9fe:a9fe]',
    '[::a9fe:a9fe]',
    '[::ffff:0:a9fe:a9fe]',
    '[64:ff9b::a9fe:a9fe]',
    '[64:ff9b::169.254.169.254]',
    '[64:ff9b:1::a9fe:a9fe]',
    '[2002:a9fe:a9fe::1]',
    '[2001:0:1:2:3:4:5601:5601]',
    '[fe80::a9fe:a9fe%1]',
    '[fd00:ec2::23]',
    '[fd20:ce::254]',
    '[fd00:c1::a9fe:a9fe]',
    '[fd00:a9fe:a9fe::1]',
    '[fd00:100::100:200]',
    '[::]',
    '169.254.170.2',
    '168.63.129.16',
    '192.0.0.192',
    '0.0.0.0',
    '2852039166',
    '0xa9fea9fe',
    '0251.0376.0251.0376',
    '169.254.43518',
  ])('refuses %s unless it is allowed', async (host) => {
    expect(await resolveHost(host, false)).toEqual({
      refused: `${host} is a link-local or metadata address; set allow_link_local to allow it`,
    });
    expect(await resolveHost(host, true)).toHaveProperty('addresses');
  });

  it.each([
    ['127.0.0.1', 4],
    ['[::1]', 6],
    ['192.168.1.1', 4],
    ['169.253.255.255', 4],
    ['[2001:db8::a9fe:a9fe]', 6],
    ['[64:ff9b::c0a8:101]', 6],
  ])('accepts %s', async (host, family) => {
    expect(await resolveHost(host, false)).toEqual({
      addresses: [{ address: host.replace(/[[\]]/g, ''), family }],
    });
  });

  it.each(['metadata.google.internal', 'METADATA.google.internal.', 'instance-data'])(
    'refuses %s by its name',
    async (host) => {
      expect(await resolveHost(host, false)).toHaveProperty('refused');
    },
  );

  it('refuses a name if one of its addresses is refused', async () => {
    const lookup = vi.spyOn(dns, 'lookup').mockResolvedValue([
      { address: '192.0.2.1', family: 4 },
      { address: '169.254.169.254', family: 4 },
    ] as never);
    onTestFinished(() => lookup.mockRestore());
    expect(await resolveHost('two.example', false)).toHaveProperty('refused');
    expect(await resolveHost('two.example', true)).toMatchObject({ addresses: [{ address: '192.0.2.1' }, {}] });
  });

  it('judges the address that a name resolves to', async () => {
    expect(await resolveHost('localhost', false)).toMatchObject({
      addresses: expect.arrayContaining([
        { address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/), family: expect.anything() },
      ]),
    });
  });
});
