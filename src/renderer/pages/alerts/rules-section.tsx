import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { RulesView } from '../../../shared/contract/alert-schemas';
import { plural } from '../../../shared/format/plural';
import { Badge, Button, Callout, Card, Columns, Plain, QueryResult, Text, useToast } from '../../components';
import { api, orpc } from '../../live/host-api';
import { failureText } from '../../live/loadable';
import styles from './alerts.module.css';
import { RuleEditor } from './rule-editor';
import { RuleTestCard } from './rule-test-card';

export interface RulesSectionProps {
  /** The edited text, kept while other sections are open; undefined while nothing is changed. */
  readonly draft: string | undefined;
  readonly onDraft: (draft: string | undefined) => void;
}

/** The rules as text, and their test on the stored history. */
export function RulesSection({ draft, onDraft }: RulesSectionProps) {
  const result = useQuery(orpc.alerts.rules.queryOptions({ refetchInterval: 5_000 }));
  return (
    <QueryResult result={result} what="the rules">
      {(view) => <Rules view={view} draft={draft === view.text ? undefined : draft} onDraft={onDraft} />}
    </QueryResult>
  );
}

function Rules({ view, draft, onDraft }: RulesSectionProps & { readonly view: RulesView }) {
  const show = useToast();
  const saving = useMutation(
    orpc.alerts.saveRules.mutationOptions({
      onSuccess: (saved) => {
        onDraft(saved.text);
        show(`Saved. ${inForceText(saved)}`);
      },
    }),
  );
  const check = useCheckedProblems(draft);
  const problems = draft === undefined ? view.problems : check.problems;

  function save(): void {
    if (draft !== undefined && problems.length === 0) saving.mutate({ text: draft });
  }

  return (
    <Columns kind="wide">
      <Card
        title="Rules"
        detail={view.file === null ? 'defaults; saving creates alerts.yaml' : <Plain text={view.file} />}
        actions={
          <>
            {view.file === null && <Badge icon="info">Default rules active</Badge>}
            <Button
              variant="quiet"
              disabled={draft === undefined}
              onClick={() => {
                onDraft(undefined);
                saving.reset();
              }}
            >
              Discard
            </Button>
            <Button
              variant="primary"
              disabled={draft === undefined || check.isChecking || problems.length > 0 || saving.isPending}
              onClick={save}
            >
              Save
            </Button>
          </>
        }
        flush
      >
        {draft === undefined && view.problems.length > 0 && (
          <Callout tone="degraded" text="The file has an error. The last valid rules stay in effect." />
        )}
        <RuleEditor text={draft ?? view.text} problems={problems} onEnter={onDraft} onSave={save} />
        <p className={styles.note} role="status">
          {saving.error !== null ? (
            <Text tone="critical">
              <Plain text={failureText(saving.error)} maxLength={400} />
            </Text>
          ) : (
            stateText(draft, check.isChecking, problems.length, view)
          )}
        </p>
      </Card>
      <RuleTestCard draft={draft} hasProblems={draft !== undefined && (check.isChecking || problems.length > 0)} />
    </Columns>
  );
}

function stateText(draft: string | undefined, isChecking: boolean, problems: number, view: RulesView): string {
  if (draft === undefined) return inForceText(view);
  if (isChecking) return 'Unsaved changes. Checking…';
  if (problems === 0) return 'Unsaved changes. No errors found; press Ctrl+S to save.';
  return `Unsaved changes with ${plural(problems, 'error')}.`;
}

function inForceText({ rules }: RulesView): string {
  return `${plural(rules.filter(({ enabled }) => enabled).length, 'rule is', 'rules are')} active.`;
}

/** Time without typing after which the host checks the text. */
const SETTLE_MS = 400;

/** Lists the problems of the last text that was checked: one that has not changed for a moment. */
function useCheckedProblems(draft: string | undefined) {
  const [checked, setChecked] = useState<Pick<RulesView, 'problems'> & { readonly text?: string }>({ problems: [] });
  useEffect(() => {
    if (draft === undefined) return;
    let isOver = false;
    const timer = setTimeout(async () => {
      const problems = await api.alerts
        .checkRules({ text: draft })
        .catch((error) => [{ line: null, column: null, message: failureText(error) }]);
      if (!isOver) setChecked({ text: draft, problems });
    }, SETTLE_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [draft]);
  return { problems: checked.problems, isChecking: draft !== undefined && checked.text !== draft };
}
