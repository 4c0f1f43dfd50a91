import { expect, it } from 'vitest';
import { sampleRule } from '../../../tests/helpers/alert-samples';
import { fillTemplate } from './fill-template';

const observation = (labels: Record<string, string>) => ({
  subject: '',
  labels,
  metric: 'filesystem_used_ratio{mount="/"}',
  value: 0.956,
  limit: 0.9,
  holds: true,
  clears: false,
});
const fill = (template: string, labels: Record<string, string> = {}) =>
  fillTemplate(template, sampleRule(), observation(labels));

it('fills in the value, the limit, the rule and labels', () => {
  expect(fill('{{rule}}: {{ labels.mount }} is at {{value}} of {{limit}}', { mount: '/home' })).toBe(
    'disk-full: /home is at 95.6% of 90.0%',
  );
});

it('leaves unknown names unchanged, also names that every object has', () => {
  const text = '{{labels.constructor}} {{labels.__proto__}} {{mount}} {{labels.}} {{}} {{value';
  expect(fill(text, { mount: '/' })).toBe(text);
});

it('makes control characters in a label visible, and fills nothing in twice', () => {
  const hostile = '\u001b[2Jboo\u202egnp.\u0007\n{{value}}';
  const filled = fill('{{labels.app}}', { app: hostile });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that none is left is the point
  expect(filled).not.toMatch(/[\u0000-\u001f\u202a-\u202e\u2066-\u2069]/);
  expect(filled).toContain('{{value}}');
  expect(fill('{{labels.app}}', { app: 'x'.repeat(10_000) }).length).toBeLessThan(200);
});
