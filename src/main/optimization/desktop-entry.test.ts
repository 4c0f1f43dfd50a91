import { expect, it } from 'vitest';
import { programOf } from './hide-desktop-entry';

it.each([
  ['Exec=/usr/bin/x --y', 'x'],
  ['Exec = x', 'x'],
  ['Exec="/opt/My App/x y" --z', 'x y'],
  ['Exec=\nName=other', undefined],
  ['Name=x', undefined],
])('%j starts %s', (entry, program) => expect(programOf(`[Desktop Entry]\n${entry}\n`)).toBe(program));
