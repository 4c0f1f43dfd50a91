import { describe, expect, it } from 'vitest';
import { appsOf, hideDesktopEntry, parseDesktopEntry, programOf, startsAtLogin } from './desktop-entry';

const entryOf = (lines: string) => parseDesktopEntry(`[Desktop Entry]\n${lines}\n`) ?? new Map();

it.each([
  ['Exec=/usr/bin/x --y', 'x'],
  ['Exec = x', 'x'],
  ['Exec="/opt/My App/x y" --z', 'x y'],
  ['Exec=\nName=other', undefined],
  ['Name=x', undefined],
  ['Exec=x %U', 'x'],
  ['Exec[de]=y\nExec=x', 'x'],
  ['Exec="/opt/say \\\\"hi\\\\"/x"', 'x'],
  ['Exec=/opt/My\\sApp', 'My'],
  ['Exec=env BAMF_DESKTOP_FILE_HINT=/a/b.desktop /snap/bin/discord %F', 'discord'],
  ['Exec=sh -c "sleep 5 && exec chat --quiet"', 'chat'],
  ['Exec=nice -n 10 chat', 'chat'],
  ['Exec=/usr/bin/flatpak run --branch=stable --command=spotify com.spotify.Client', 'spotify'],
  ['Exec=env', 'env'],
  ['[Desktop Action new]\nExec=other', undefined],
])('%j starts %s', (entry, program) => expect(programOf(entryOf(entry))).toBe(program));

it.each([
  ['Exec=/usr/bin/flatpak run --command=spotify com.spotify.Client', ['com.spotify.Client', 'Client', 'spotify']],
  ['Exec=/opt/Notes-1.5.3-x86_64.AppImage --hidden', ['Notes']],
  ['Exec=python3 /opt/bot/bot.py', ['bot/bot.py']],
  ['Exec=snap run slack', ['slack']],
])('%j appears as %j', (entry, apps) => expect(appsOf(entryOf(entry))).toEqual(expect.arrayContaining(apps)));

describe('parseDesktopEntry', () => {
  it('reads what editors and desktops write', () => {
    const text =
      '\ufeff# comment\r\n[Desktop Entry]\r\nName=Chat\r\nName[de]=Plausch\r\n # Exec=no\r\nHidden = false\r\n' +
      '[Desktop Action a]\r\nExec=other\r\n[Desktop Entry]\r\nExec=chat\r\nHidden=true\r\n';
    expect([...(parseDesktopEntry(text) ?? [])]).toEqual([
      ['Name', 'Chat'],
      ['Name[de]', 'Plausch'],
      ['Hidden', 'true'],
      ['Exec', 'chat'],
    ]);
    expect(parseDesktopEntry('[Other]\nExec=chat\n')).toBeUndefined();
    expect(parseDesktopEntry('')).toBeUndefined();
  });
});

describe('hideDesktopEntry', () => {
  it.each([
    ['[Desktop Entry]\r\nExec=x\r\n', '[Desktop Entry]\r\nHidden=true\r\nExec=x\r\n'],
    ['\ufeff[Desktop Entry] \nHidden=0\n', '\ufeff[Desktop Entry] \nHidden=true\n'],
    // The last one of equal keys counts.
    ['[Desktop Entry]\nHidden=true\nHidden=false', '[Desktop Entry]\nHidden=true\nHidden=true'],
    [
      '[Desktop Entry]\nHidden[de]=x\n[Desktop Action a]\nHidden=false\n',
      '[Desktop Entry]\nHidden=true\nHidden[de]=x\n[Desktop Action a]\nHidden=false\n',
    ],
    [
      '[Desktop Entry]\nA=1\n[B]\nC=1\n[Desktop Entry]\nHidden=no\n',
      '[Desktop Entry]\nA=1\n[B]\nC=1\n[Desktop Entry]\nHidden=true\n',
    ],
  ])('changes %j', (text, hidden) => expect(hideDesktopEntry(text)).toBe(hidden));
});

describe('startsAtLogin', () => {
  it.each([
    ['Exec=x', true],
    ['Hidden=true', false],
    ['Hidden=1', false],
    ['Hidden=false', true],
    ['X-GNOME-Autostart-enabled=false', false],
    ['OnlyShowIn=GNOME;Unity;', true],
    ['OnlyShowIn=KDE;', false],
    ['OnlyShowIn=', false],
    ['NotShowIn=KDE;XFCE', true],
    ['NotShowIn=ubuntu;', false],
    ['TryExec=there', true],
    ['TryExec=/opt/gone', false],
    ['TryExec=', true],
  ])('judges %j as %s in GNOME of Ubuntu', (lines, expected) => {
    const session = { desktop: 'ubuntu:GNOME', hasProgram: (name: string) => name === 'there' };
    expect(startsAtLogin(entryOf(lines), session)).toBe(expected);
  });

  it('ignores the lists of desktops where none is known', () => {
    expect(startsAtLogin(entryOf('OnlyShowIn=KDE;'), { desktop: undefined, hasProgram: () => true })).toBe(true);
  });
});
