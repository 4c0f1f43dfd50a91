import { closedSource } from './closed-source';
import type { ForegroundSource } from './front';
import { hyprlandSource } from './hyprland-source';
import { kwinSource } from './kwin-source';
import { swaySource } from './sway-source';
import { x11Source } from './x11-source';

/** All kinds of desktops. The first that is for a session is used: Xwayland has a `DISPLAY` too. */
export const SOURCES: readonly ForegroundSource[] = [hyprlandSource, swaySource, kwinSource, closedSource, x11Source];
