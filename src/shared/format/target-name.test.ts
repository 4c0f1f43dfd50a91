import { expect, it } from 'vitest';
import { nameTarget } from './target-name';

it.each([
  ['code (pid 42)', 'Visual Studio Code', 'Visual Studio Code (pid 42)'],
  ['app-code.scope', 'Visual Studio Code', 'Visual Studio Code (app-code.scope)'],
  ['make (pid 42)', undefined, 'make (pid 42)'],
])('names %s with the title %s', (targetText, title, name) => expect(nameTarget({ targetText, title })).toBe(name));
