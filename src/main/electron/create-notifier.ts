import electron from 'electron';
import type { DesktopNotifier, OnDesktopAction } from '../base/desktop-notifier';
import { ElectronDesktopNotifier } from './desktop-notifier';

/** The desktop of macOS and Windows. Named through the default import: it is looked for when it is needed. */
export function createElectronNotifier(onAction: OnDesktopAction): DesktopNotifier {
  return new ElectronDesktopNotifier(electron.Notification, onAction);
}
