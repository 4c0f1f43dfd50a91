import { expect, it } from 'vitest';
import { sampleAlert } from '../../../../tests/helpers/alert-samples';
import { draftFor, matchersOf, silencedBy, silenceOf } from './silence-draft';

const root = sampleAlert();
const home = sampleAlert({ fingerprint: 'disk-full /home', labels: { mount: '/home' } });

it('begins with the rule and the labels of the alert, and silences nothing else', () => {
  const draft = draftFor(root);
  expect(draft.matchers).toEqual([
    { name: 'rule', value: 'disk-full' },
    { name: 'mount', value: '/' },
  ]);
  expect(silencedBy(matchersOf(draft), [root, home])).toEqual([root]);
});

it('takes stars, and leaves out lines that say nothing', () => {
  const matchers = [
    { name: 'mount', value: '/*' },
    { name: ' ', value: 'x' },
    { name: 'rule', value: '' },
  ];
  const draft = { ...draftFor(undefined), matchers, comment: ' moving house ' };
  expect(silenceOf(draft)).toEqual({ matchers: { mount: '/*' }, durationMs: 7_200_000, comment: 'moving house' });
  expect(silencedBy(matchersOf(draft), [root, home])).toHaveLength(2);
});

it('silences nothing where nothing is said', () => {
  expect(silenceOf(draftFor(undefined))).toBeUndefined();
  expect(silencedBy({}, [root])).toEqual([]);
});
