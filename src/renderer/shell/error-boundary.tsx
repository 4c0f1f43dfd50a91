import { Component, type ReactNode } from 'react';
import { Button, ErrorState } from '../components';
import { type Failure, failureOf } from '../live/loadable';

interface Props {
  /** The title of the page, for the message when it fails. */
  readonly title: string;
  readonly children: ReactNode;
}

interface State {
  readonly failure: Failure | undefined;
}

/** Keeps the navigation and the status of the machine when a page fails. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { failure: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { failure: failureOf(error) };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === undefined) return this.props.children;
    return (
      <ErrorState
        title={`Cannot show ${this.props.title}`}
        failure={failure}
        action={<Button onClick={() => this.setState({ failure: undefined })}>Try again</Button>}
      />
    );
  }
}
