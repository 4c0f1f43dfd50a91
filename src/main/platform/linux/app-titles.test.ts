import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../../../tests/helpers/temporary';
import { writeTree } from '../../../../tests/helpers/write-tree';
import { AppTitles, type TitleClues } from './app-titles';
import { desktopIdsOf, unitOfGroup } from './naming/unit-name';

function createTitles(files: Readonly<Record<string, string>>, locale = '') {
  const root = temporaryDirectory();
  writeTree(root, files);
  const titles = new AppTitles({
    applications: [join(root, 'own'), join(root, 'shared')],
    units: [join(root, 'units')],
    locale,
  });
  let nowMs = 0;
  return {
    root,
    later: () => {
      nowMs += 61_000;
    },
    applicationOf: (unit: string) => titles.applicationOf(unit, nowMs),
    titleOf: (clues: Partial<TitleClues> & { readonly app: string }) =>
      titles.titleOf({ unit: undefined, isOfUser: true, hasTerminal: false, command: '', ...clues }, nowMs),
  };
}

const entry = (name: string, exec: string, rest = '') =>
  `[Desktop Entry]\nType=Application\nName=${name}\nExec=${exec}\n${rest}`;

describe('the ids of desktop entries in the names of units', () => {
  it.each([
    ['app-gnome-org.mozilla.firefox-4711.scope', 'org.mozilla.firefox'],
    ['app-gnome-google\\x2dchrome-4711.scope', 'google-chrome'],
    ['app-google\\x2dchrome-0123456789abcdef0123456789abcdef.scope', 'google-chrome'],
    ['app-org.kde.konsole-8f14e45f-ceea-467f-a0e6-7a9b1c2d3e4f.scope', 'org.kde.konsole'],
    ['app-org.kde.dolphin@0123456789abcdef0123456789abcdef.service', 'org.kde.dolphin'],
    ['app-gnome\\x2dkeyring\\x2dssh@autostart.service', 'gnome-keyring-ssh'],
    ['app-flatpak-com.spotify.Client-4711.scope', 'com.spotify.Client'],
    ['dbus-:1.2-org.gnome.Nautilus@0.service', 'org.gnome.Nautilus'],
    ['snap.firefox.firefox-8f14e45f-ceea-467f-a0e6-7a9b1c2d3e4f.scope', 'firefox_firefox'],
    ['app-sloppy-launcher-my-tool-12.scope', 'my-tool'],
    ['app-gnome-org.gnome.Maps.desktop-12.scope', 'org.gnome.Maps'],
  ])('%s may be %s', (unit, id) => expect(desktopIdsOf(unit)).toContain(id));

  it.each(['session-2.scope', 'init.scope', 'vte-spawn-8f14e45f.scope', 'cron.service'])('%s has none', (unit) => {
    expect(desktopIdsOf(unit)).toEqual([]);
  });
});

it('finds the innermost unit of a control group', () => {
  expect(unitOfGroup('/user.slice/user@1000.service/app.slice/a.scope/inner')).toBe('a.scope');
  expect(unitOfGroup('/')).toBeUndefined();
});

describe('the application of a unit', () => {
  it.each([
    ['app-gnome-org.gnome.Nautilus-4242.scope', 'org.gnome.Nautilus', 'Nautilus'],
    ['app-gnome-google\\x2dchrome-991.scope', 'google-chrome', 'google-chrome'],
    ['app-org.kde.konsole-1f2e.scope', 'org.kde.konsole', 'konsole'],
    ['app-org.kde.kate@0a1b.service', 'org.kde.kate', 'kate'],
    ['app-gnome-firefox@autostart.service', 'firefox', 'firefox'],
    ['app-flatpak-org.gimp.GIMP-77.scope', 'org.gimp.GIMP', 'GIMP'],
    ['snap.spotify.spotify-0a1b.scope', 'spotify', 'spotify'],
    ['postgresql@15-main.service', 'postgresql', 'postgresql'],
    ['session-2.scope', undefined, undefined],
    ['vte-spawn-0f0f.scope', undefined, undefined],
    ['user@1000.service', undefined, undefined],
    ['run-u7.scope', undefined, undefined],
  ])('is known without an entry (%s)', (unit, id, title) => {
    const found = createTitles({}).applicationOf(unit);
    expect([found?.id, found?.title]).toEqual([id, title]);
  });

  it('has the title of its entry, as plain text', () => {
    const { applicationOf } = createTitles({
      'own/org.gnome.Nautilus.desktop/x': '',
      'shared/org.gnome.Nautilus.desktop':
        '# a comment\n[Other]\nName=no\n[Desktop Entry]\nName = Files \n[Desktop Action new]\nName=New window\n',
      'shared/x.desktop': entry('\u001b[2Jx', 'x'),
    });
    expect(applicationOf('app-gnome-org.gnome.Nautilus-42.scope')).toEqual({
      id: 'org.gnome.Nautilus',
      title: 'Files',
    });
    expect(applicationOf('app-x-1.scope')?.title).toBe('␛[2Jx');
  });
});

describe('the title of a program', () => {
  it('is that of the desktop entry of its unit, under any name of its process', () => {
    const { titleOf } = createTitles({
      'shared/org.blender.Blender.desktop': entry('Blender', 'blender %f'),
      'shared/libreoffice-writer.desktop': entry('LibreOffice Writer', 'libreoffice --writer %U'),
    });
    for (const app of ['blender', '3', 'dash', 'Render thread'])
      expect(titleOf({ app, unit: 'app-gnome-org.blender.Blender-4711.scope' })).toBe('Blender');
    expect(titleOf({ app: 'soffice.bin', unit: 'app-gnome-libreoffice\\x2dwriter-9.scope' })).toBe(
      'LibreOffice Writer',
    );
  });

  it('is that of the entry which starts the program, where a session has no units', () => {
    const { titleOf } = createTitles({
      'shared/code.desktop': entry('Visual Studio Code', '/usr/share/code/code %F'),
      'shared/firefox-esr.desktop': entry('Firefox ESR', '/usr/lib/firefox-esr/firefox-esr %u'),
      'shared/sub/thing.desktop': entry('A Thing', 'env A=1 thing'),
    });
    expect(titleOf({ app: 'code', unit: 'session-2.scope' })).toBe('Visual Studio Code');
    expect(titleOf({ app: 'firefox-esr' })).toBe('Firefox ESR');
    expect(titleOf({ app: 'thing' })).toBe('A Thing');
    expect(titleOf({ app: 'make' })).toBeUndefined();
  });

  it('is not that of the terminal which a program runs in', () => {
    const { titleOf } = createTitles({ 'shared/org.kde.konsole.desktop': entry('Konsole', 'konsole') });
    const unit = 'app-org.kde.konsole-4711.scope';
    expect(titleOf({ app: 'make', unit, hasTerminal: true })).toBeUndefined();
    expect(titleOf({ app: 'konsole', unit })).toBe('Konsole');
  });

  it('is not guessed if entries with different names start one program', () => {
    const files = {
      'shared/suite-a.desktop': entry('Writer', 'suite --a'),
      'shared/suite-b.desktop': entry('Painter', 'suite --b'),
    };
    expect(createTitles(files).titleOf({ app: 'suite' })).toBeUndefined();
    const { titleOf } = createTitles({ ...files, 'shared/suite.desktop': entry('The Suite', 'suite') });
    expect(titleOf({ app: 'suite' })).toBe('The Suite');
  });

  it('takes no interpreter for the program of its entry', () => {
    const { titleOf } = createTitles({ 'shared/hog.desktop': entry('Hog', 'python3 /opt/hog/hog.py') });
    expect(titleOf({ app: 'python3' })).toBeUndefined();
    expect(titleOf({ app: 'hog.py' })).toBe('Hog');
  });

  it('is in the language of the person, and that of the own entry', () => {
    const files = { 'shared/nautilus.desktop': entry('Files', 'nautilus', 'Name[de]=Dateien\n') };
    expect(createTitles(files, 'de_DE.UTF-8').titleOf({ app: 'nautilus' })).toBe('Dateien');
    expect(createTitles(files, 'fr_FR.UTF-8').titleOf({ app: 'nautilus' })).toBe('Files');
    const own = { ...files, 'own/nautilus.desktop': entry('My Files', 'nautilus') };
    expect(createTitles(own).titleOf({ app: 'nautilus' })).toBe('My Files');
  });

  it('is the description of a service of the person', () => {
    const { titleOf } = createTitles({
      'units/tracker.service': '[Unit]\nDescription=File indexer\n',
      'units/job@.service': '[Unit]\nDescription=Job %i\n',
    });
    expect(titleOf({ app: 'tracker-miner-fs-3', unit: 'tracker.service' })).toBe('File indexer');
    expect(titleOf({ app: 'tracker-miner-fs-3', unit: 'tracker.service', isOfUser: false })).toBeUndefined();
    expect(titleOf({ app: 'job', unit: 'job@7.service' })).toBeUndefined();
  });

  it('replaces the name of a shell by the id of its unit, or by the begin of its code', () => {
    const { titleOf } = createTitles({});
    expect(titleOf({ app: 'dash', unit: 'app-hog-4711.scope' })).toBe('hog');
    const command = 'sh -c while :; do :; done # for a long, long time';
    expect(titleOf({ app: 'dash', command })).toBe('shell command while :; do :; done # for a long, long t…');
    expect(titleOf({ app: 'bash', command: 'bash', hasTerminal: true })).toBeUndefined();
  });

  it('follows an installation', () => {
    const { root, titleOf, later } = createTitles({ 'shared/x.desktop': entry('X', 'x') });
    expect(titleOf({ app: 'new' })).toBeUndefined();
    writeTree(root, { 'shared/new.desktop': entry('New One', 'new') });
    utimesSync(join(root, 'shared'), 1, 1);
    later();
    expect(titleOf({ app: 'new' })).toBe('New One');
  });

  it('ignores files without an entry', () => {
    const { titleOf } = createTitles({
      'shared/a.desktop': '\0',
      'shared/b.desktop/c': 'x',
      'shared/d.desktop': entry('', 'd'),
    });
    expect(titleOf({ app: 'd' })).toBeUndefined();
  });
});
