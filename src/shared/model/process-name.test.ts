import { expect, it } from 'vitest';
import { createNameTest, cutToComm, isFullComm, isListed } from './process-name';

it.each([
  ['gnome-screensaver', 'gnome-screensav'],
  ['firefox', 'firefox'],
  ['NetworkManager', 'NetworkManager'],
  ['ééééééééé', 'ééééééé'],
  ['日本語の長い名前', '日本語の長'],
])('cuts %s to %s, as the kernel does', (name, comm) => {
  expect(cutToComm(name)).toBe(comm);
});

it('recognizes names that may be cut', () => {
  expect(['gnome-screensav', 'ééééééé\ufffd', '日本語の長'].filter((comm) => !isFullComm(comm))).toEqual([]);
  expect(['firefox', 'NetworkManager', 'kworker/u8:3-iou_exit'].filter(isFullComm)).toEqual([]);
});

it.each([
  ['gnome-screensaver', ['gnome-screensaver']],
  ['gnome-screensaver', ['gnome-screensav']],
  ['gnome-screensav', ['gnome-screensaver']],
  ['chromium-b*', ['chromium-browser']],
  ['server.js', ['shop/server.js']],
  ['shop/*', ['shop/server.js']],
  ['Main', ['acme.Main']],
  ['postgres', ['other', 'postgres']],
])('lets a person write %s for %j', (written, names) => {
  expect(createNameTest(written)(...names)).toBe(true);
});

it.each([
  ['gnome-screen', 'gnome-screensaver'],
  ['js', 'shop/server.js'],
  ['nginx', 'nginx.conf'],
  ['node', 'node-exporter'],
])('does not take %s for %s', (written, name) => {
  expect(createNameTest(written)(name)).toBe(false);
  expect(isListed([written], name)).toBe(false);
});

it('finds a program in a list, whole or cut', () => {
  expect(isListed(['gnome-screensaver'], 'gnome-screensav')).toBe(true);
  expect(isListed(['gnome-screensav'], 'gnome-screensaver')).toBe(true);
  expect(isListed([], 'gnome-screensaver')).toBe(false);
});
