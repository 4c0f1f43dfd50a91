import { Fragment } from 'react';
import { useActionTitles } from '../live/use-action-titles';
import { Plain } from './plain';

interface ChangeTextProps {
  readonly action: string;
  /** Empty where it has none. */
  readonly target: string;
  readonly value?: string | null;
}

/** A change in words: the title of its action, its target and its value. */
export function ChangeText({ action, target, value }: ChangeTextProps) {
  const titleOf = useActionTitles();
  return (
    <>
      <strong title={action}>{titleOf(action)}</strong>
      {[target, value].map(
        (text) =>
          text && (
            <Fragment key={text}>
              {' '}
              · <Plain text={text} />
            </Fragment>
          ),
      )}
    </>
  );
}
