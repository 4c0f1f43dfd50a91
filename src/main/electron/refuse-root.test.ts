import { expect, it } from 'vitest';
import { refuseRoot } from './refuse-root';

it('refuses root in one line that says what to do, and nobody else', () => {
  expect(refuseRoot(0)).toMatch(/^homeostat: .*root; .*homeostat run[^\n]*$/);
  expect(refuseRoot(1000)).toBeUndefined();
  expect(refuseRoot(undefined)).toBeUndefined();
});
