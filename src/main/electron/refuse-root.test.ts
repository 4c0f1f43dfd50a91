import { expect, it } from 'vitest';
import { refuseRoot } from './refuse-root';

it('refuses only root, with advice in one line', () => {
  expect(refuseRoot(0)).toMatch(/^homeostat: .*root; .*homeostat run[^\n]*$/);
  expect(refuseRoot(1000)).toBeUndefined();
  expect(refuseRoot(undefined)).toBeUndefined();
});
