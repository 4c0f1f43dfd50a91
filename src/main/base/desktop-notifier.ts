/** Contains plain text for a desktop. The notifier escapes it for its own markup. */
export interface DesktopMessage {
  /** A message replaces the previous one of the same ID. */
  readonly id: string;
  readonly title: string;
  /** May have several lines; empty if the title says everything. */
  readonly body: string;
  readonly urgency: 'low' | 'normal' | 'critical';
  /** True if nothing is left to do: the message disappears after a while and has no buttons. */
  readonly isOver: boolean;
  /** Replace the buttons to show the window and to acknowledge. */
  readonly buttons?: readonly DesktopButton[];
  /** Continues the body where the desktop shows no buttons, so that a person can answer in another way. */
  readonly withoutButtons?: string;
}

export interface DesktopButton {
  readonly id: string;
  /** Plain text. */
  readonly text: string;
}

export const ALERT_BUTTONS: readonly DesktopButton[] = [
  { id: 'show', text: 'Show' },
  { id: 'acknowledge', text: 'Acknowledge' },
];

export type DesktopOutcome =
  | { readonly kind: 'shown' }
  /** There is no desktop at the moment; one may appear. */
  | { readonly kind: 'absent'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * A person's reaction to a message: `show` for a click on it, `dismiss`, or the id of a button. `lost`: the desktop that
 * showed it has ended, and the person decided nothing.
 */
export type DesktopAction = 'show' | 'dismiss' | 'lost' | (string & {});

/** @param id of the message */
export type OnDesktopAction = (id: string, action: DesktopAction) => void;

/** Shows messages on the person's desktop. */
export interface DesktopNotifier {
  /** Every expected failure is an outcome. */
  show(message: DesktopMessage, signal: AbortSignal): Promise<DesktopOutcome>;
  /** Removes a message; does nothing if it is not shown. */
  withdraw(id: string, signal: AbortSignal): Promise<void>;
  /** Disconnects from the desktop; messages on it stay. */
  close(): void;
}
