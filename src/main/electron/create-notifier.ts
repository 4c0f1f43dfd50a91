import electron from 'electron';
import type { DesktopNotifier, OnDesktopAction } from '../base/desktop-notifier';
import { ElectronDesktopNotifier } from './desktop-notifier';

/** Creates the notifier of macOS and Windows. The default import is resolved only when it is used. */
export function createElectronNotifier(onAction: OnDesktopAction): DesktopNotifier {
  return new ElectronDesktopNotifier(electron.Notification, onAction);
}
