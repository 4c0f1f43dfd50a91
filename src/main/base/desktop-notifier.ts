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
}

export type DesktopOutcome =
  | { readonly kind: 'shown' }
  /** There is no desktop at the moment; one may appear. */
  | { readonly kind: 'absent'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** Names a person's reaction to a message. */
export type DesktopAction = 'show' | 'acknowledge' | 'dismiss';

/** @param id of the message */
export type OnDesktopAction = (id: string, action: DesktopAction) => void;

/** Shows messages on the person's desktop. */
export interface DesktopNotifier {
  /** Every expected failure is an outcome. */
  show(message: DesktopMessage, signal: AbortSignal): Promise<DesktopOutcome>;
  /** Disconnects from the desktop; messages on it stay. */
  close(): void;
}
