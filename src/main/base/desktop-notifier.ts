/** What is shown on a desktop. The texts are plain: whoever shows them escapes what his markup needs. */
export interface DesktopMessage {
  /** A message takes the place of the one before it with the same id. */
  readonly id: string;
  readonly title: string;
  /** May have several lines; empty where the title says all. */
  readonly body: string;
  readonly urgency: 'low' | 'normal' | 'critical';
  /** Nothing is left to do about it: it goes by itself, and offers no buttons. */
  readonly isOver: boolean;
}

export type DesktopOutcome =
  | { readonly kind: 'shown' }
  /** There is no desktop at the moment; it may come. */
  | { readonly kind: 'absent'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** What a person did with a message. */
export type DesktopAction = 'show' | 'acknowledge' | 'dismiss';

/** @param id of the message */
export type OnDesktopAction = (id: string, action: DesktopAction) => void;

/** Shows messages on the desktop of the person. */
export interface DesktopNotifier {
  /** Every failure that can be expected is an outcome. */
  show(message: DesktopMessage, signal: AbortSignal): Promise<DesktopOutcome>;
  /** Lets go of the desktop; what is shown stays. */
  close(): void;
}
