import { describe, expect, it } from 'vitest';
import { Redactor } from './redactor';

const IDENTITY = {
  hostNames: ['tuxedo', 'vm'],
  userNames: ['annika', 'Annika Larsson', 'max', 'root'],
  homes: ['/home/annika', '/srv/people/max', '/root', '/'],
  serialNumbers: ['PF2ABCDE'],
  networkNames: ['Larssons WLAN'],
  hardwareAddresses: ['3c52821daa07'],
};
const create = () => new Redactor(IDENTITY);

describe('names in texts of the kernel', () => {
  it.each([
    ['/home/annika/x', '/home/user-1/x'],
    ['/home/bjorn/x and /home/bjorn', '/home/user-1/x and /home/user-1'],
    ['/var/home/annika', '/var/home/user-1'],
    ['/run/media/annika/USB', '/run/media/user-1/USB'],
    ['/srv/people/max/x', '/srv/people/user-1/x'],
    ['/root/x of /home and max7', '/root/x of /home and max7'],
    ['wg-annika annika2 Annika malannika annikax', 'wg-user-1 user-12 user-1 malannika annikax'],
    ['app-annika\\x2dshop.scope \\x2dannika \\040annika', 'app-user-1\\x2dshop.scope \\x2duser-1 \\040user-1'],
    ['Annika Larsson', 'user-1'],
    ['TUXEDO.local proc/sys/vm/swappiness', 'host-1.local proc/sys/vm/swappiness'],
    ['20XY (PF2ABCDE)', '20XY (SERIAL0001)'],
    ['on Larssons WLAN now', 'on network-1 now'],
    [
      '3c:52:82:1d:aa:07 3C-52-82-1D-AA-07 enx3c52821daa07 3c52821daa07',
      '02:00:00:00:00:01 02-00-00-00-00-01 enx020000000001 020000000001',
    ],
    ['00:00:00:00:00:00 ff:ff:ff:ff:ff:ff', '00:00:00:00:00:00 ff:ff:ff:ff:ff:ff'],
    ['dev_3C_52_82_1D_AA_07', 'dev_02_00_00_00_00_01'],
    ['luks-d95a1e5a-3f0f-4b3e-9f39-6a3a5e3f8c11', 'luks-00000000-0000-4000-8000-000000000001'],
    [
      'uuid-d95a1e5a\\x2d3f0f\\x2d4b3e\\x2d9f39\\x2d6a3a5e3f8c11',
      'uuid-00000000\\x2d0000\\x2d4000\\x2d8000\\x2d000000000001',
    ],
    ['/machine.slice/4c4c4544003210518053b4c04f4a5831', '/machine.slice/00000000000000000000000000000001'],
    ['/dev/disk/by-uuid/1A2B-3C4D /media/x/1A2B-3C4D', '/dev/disk/by-uuid/SERIAL0001 /media/user-1/SERIAL0001'],
    ['/dev/disk/by-id/ata-Samsung_SSD_860_S4EW-part1', '/dev/disk/by-id/SERIAL0001-part1'],
    ['192.168.1.5 10.0.0.1:80 -h10.0.0.1', '198.18.0.1 198.18.0.2:80 -h198.18.0.2'],
    ['127.0.0.1 0.0.0.0 255.255.255.0 110.0.5481.177', '127.0.0.1 0.0.0.0 255.255.255.0 110.0.5481.177'],
    ['fe80::3e52:82ff:fe1d:aa07 2A02:8109:0:0::1 2a02:8109::1 ::1', 'fe80::1 2001:db8::1 2001:db8::1 ::1'],
    [
      'pci0000:00/0000:00:1f.6 0003:046D:C52B.0001 12:34:56 std::vector',
      'pci0000:00/0000:00:1f.6 0003:046D:C52B.0001 12:34:56 std::vector',
    ],
  ])('are replaced in %j', (text, redacted) => {
    expect(create().names(text)).toBe(redacted);
  });

  it('stay the same when a text is redacted again', () => {
    const redactor = create();
    const text = 'annika tuxedo 3c:52:82:1d:aa:07 10.1.2.3 2a02::5 d95a1e5a-3f0f-4b3e-9f39-6a3a5e3f8c11 PF2ABCDE';
    const once = redactor.names(text);
    expect(redactor.names(once)).toBe(once);
  });

  it.each([
    'a:',
    ':',
    '0:',
    '1.',
    'ff:',
    'ab-',
    '/home/',
    '/by-id/a',
    '\\x2d',
    'annika',
    'a@',
    'http://',
    '://',
    'ssid=',
    'ssid ',
  ])('are found in a hundred thousand characters of %j without a long search', (part) => {
    const beganMs = performance.now();
    create().text(part.repeat(1e5 / part.length));
    expect(performance.now() - beganMs).toBeLessThan(2_000);
  });
});

describe('other texts', () => {
  it.each([
    ['https://ann:pw@shop.example/a/b?x=1', 'https://***@host-1/***'],
    ['see https://ann@shop.example:8443/, then', 'see https://***@host-1:8443/, then'],
    ['http://localhost:3000/health?key=1', 'http://localhost:3000/health'],
    ['ws://[::1]:80/x http://[2a02::1]/', 'ws://[::1]:80/x http://[2001:db8::1]/'],
    ['file:///home/annika/x', 'file:///home/user-1/x'],
    ['to ann@mail.example, user@1000.service', 'to user-1@host-1, user@1000.service'],
    ['essid:"Cafe 5" ssid=home', 'essid:"network-1" ssid=network-2'],
    ['token=abcdef', 'token=***'],
    ['serial: S4EW-NX0 of the serial console 5', 'serial: SERIAL0001 of the serial console 5'],
    ['hostname=vm', 'hostname=host-1'],
  ])('are redacted in %j', (text, redacted) => {
    expect(create().text(text)).toBe(redacted);
  });

  it('hide a secret that is known from elsewhere', () => {
    const redactor = create();
    redactor.addSecret('correct horse');
    redactor.addAddress('https://hooks.example/services/T0/AbCdEfGhIjKl?k=77aa88bb99cc');
    expect(redactor.text('the correct horse of AbCdEfGhIjKl and 77aa88bb99cc')).toBe('the *** of *** and ***');
  });

  it('name another machine the same in the address and alone', () => {
    const redactor = create();
    const [address, alone] = [redactor.text('https://nas.example/x'), redactor.text('cannot reach nas.example')];
    expect(address).toBe('https://host-1/***');
    expect(alone).toBe('cannot reach host-1');
  });
});

describe('arguments', () => {
  it.each(['a', '-', 'key=', 'password: ', 'a:', 'a://b:c@', '"', '$(', 'echo a | sudo -S ', '--password ', 'sh -c '])(
    'are redacted without a long search in 32 KiB of %j',
    (part) => {
      const text = part.repeat(32_768 / part.length);
      const beganMs = performance.now();
      const redactor = create();
      for (const args of [[text], ['sh', '-c', text], ['x', ...(text.match(/.{1,100}/gs) ?? [])]]) redactor.args(args);
      expect(performance.now() - beganMs).toBeLessThan(3_000);
    },
  );

  it('keep their number and their separators', () => {
    const redactor = create();
    expect(redactor.args(['mysql', '-psecret', 'a b', ''])).toEqual(['mysql', '-p***', 'a b', '']);
    expect(redactor.args(['ssh', 'bjorn@nas.example', 'ls'])).toEqual(['ssh', 'user-1@host-1', 'ls']);
    expect(redactor.args(['sshd: annika@pts/0'])).toEqual(['sshd: user-2@pts/0']);
    expect(redactor.args([])).toEqual([]);
  });
});
