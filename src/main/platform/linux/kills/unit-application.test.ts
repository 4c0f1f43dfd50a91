import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../../../tests/helpers/temporary';
import { applicationOfUnit, entryDirectories, unitOfGroup } from './unit-application';

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
])('finds the application of %s', (unit, id, title) => {
  const found = applicationOfUnit(unit, []);
  expect([found?.id, found?.title]).toEqual([id, title]);
});

it('takes the title from the main group of the first desktop entry', () => {
  const [one, two] = [temporaryDirectory(), temporaryDirectory()];
  writeFileSync(
    join(two, 'org.gnome.Nautilus.desktop'),
    '# a comment\n[Other]\nName=no\n[Desktop Entry]\nType=Application\nName[de]=Dateien\nName = Files \n[Desktop Action new]\nName=New window\n',
  );
  mkdirSync(join(one, 'org.gnome.Nautilus.desktop'));
  expect(applicationOfUnit('app-gnome-org.gnome.Nautilus-42.scope', [one, two])?.title).toBe('Files');
});

it('makes a hostile title plain', () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'x.desktop'), '[Desktop Entry]\nName=\u001b[2Jx\n');
  expect(applicationOfUnit('app-x-1.scope', [directory])?.title).toBe('␛[2Jx');
});

it('searches the directories of the environment', () => {
  expect(entryDirectories({ XDG_DATA_HOME: '/h', XDG_DATA_DIRS: '/a:/b' }, '/home/x').slice(0, 3)).toEqual([
    '/h/applications',
    '/a/applications',
    '/b/applications',
  ]);
  expect(entryDirectories({}, '/home/x')[0]).toBe('/home/x/.local/share/applications');
});

it('finds the innermost unit of a control group', () => {
  expect(unitOfGroup('/user.slice/user@1000.service/app.slice/a.scope/inner')).toBe('a.scope');
  expect(unitOfGroup('/')).toBeUndefined();
});
