import { expect, it } from 'vitest';
import { PagePorts } from './page-ports';

it('keeps one port for each page, and notifies a page whose port was closed', () => {
  const events: string[] = [];
  const port = (name: string) => ({
    close: () => void events.push(`close ${name}`),
    sendToPage: () => void events.push(`tell ${name}`),
  });
  const ports = new PagePorts();
  ports.set(1, port('a'));
  ports.set(2, port('b'));
  ports.set(1, port('c'));
  expect(events.splice(0)).toEqual(['close a']);
  ports.close(1);
  ports.close(1);
  expect(events.splice(0)).toEqual(['close c']);
  ports.dismissAll();
  ports.dismissAll();
  expect(events).toEqual(['close b', 'tell b']);
});
