import { describe, expect, it } from 'vitest';
import { parseWindowGeometry, placeWindow } from './window-geometry';

const laptop = { x: 0, y: 25, width: 1440, height: 875 };
const monitor = { x: 1440, y: 0, width: 2560, height: 1440 };
const onMonitor = { x: 1600, y: 100, width: 2000, height: 1200, maximized: false };

describe('placeWindow', () => {
  it('opens at the default size without a saved position', () => {
    expect(placeWindow(undefined, [laptop])).toEqual({
      width: 1200,
      height: 800,
      position: undefined,
      maximized: false,
    });
  });

  it('fits a small screen, but not below the size that the pages need', () => {
    const small = { x: 0, y: 0, width: 1024, height: 400 };
    expect(placeWindow(undefined, [small])).toMatchObject({ width: 1024, height: 480 });
  });

  it('returns to the saved position', () => {
    expect(placeWindow({ ...onMonitor, maximized: true }, [laptop, monitor])).toEqual({
      width: 2000,
      height: 1200,
      position: { x: 1600, y: 100 },
      maximized: true,
    });
  });

  it('moves to the primary screen, at a size that fits, if its own screen is missing', () => {
    expect(placeWindow(onMonitor, [laptop])).toMatchObject({ width: 1440, height: 875, position: undefined });
  });

  it('does not open with the title bar out of reach', () => {
    for (const where of [{ y: -300 }, { y: 1430 }, { x: 3960 }, { x: -1980 }]) {
      expect(placeWindow({ ...onMonitor, ...where }, [monitor]).position, JSON.stringify(where)).toBeUndefined();
    }
  });

  it('works without any screen', () => {
    expect(placeWindow(onMonitor, [])).toMatchObject({ width: 2000, height: 1200, position: undefined });
  });
});

describe('parseWindowGeometry', () => {
  it('reads a saved position', () => {
    expect(parseWindowGeometry({ ...onMonitor })).toEqual(onMonitor);
  });

  it.each([
    undefined,
    null,
    'x',
    [],
    {},
    { ...onMonitor, x: '1' },
    { ...onMonitor, width: Number.NaN },
    { ...onMonitor, y: 1e9 },
  ])('rejects %j', (value) => {
    expect(parseWindowGeometry(value)).toBeUndefined();
  });
});
