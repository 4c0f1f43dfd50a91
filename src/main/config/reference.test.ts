import { expect, it } from 'vitest';
import { formatReference } from '../../../tests/helpers/format-reference';

it('matches docs/configuration.md (`npx vitest run --project unit -u` writes it)', async () => {
  await expect(formatReference()).toMatchFileSnapshot('../../../docs/configuration.md');
});
