import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { FieldProblem, ParsedService } from '../../../shared/contract/parse-service';
import type { ServiceDefinition, ServiceStatus } from '../../../shared/contract/service-schemas';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { Icon } from '../../components/icon';
import { Plain } from '../../components/plain';
import { Segmented } from '../../components/segmented';
import { useToast } from '../../components/toast';
import { orpc } from '../../live/host-api';
import { failureText } from '../../live/loadable';
import { CommandHelp } from './command-help';
import { FieldInput } from './field-input';
import { KIND_LABELS } from './kind-labels';
import styles from './service-dialog.module.css';
import { declaredBy, draftOf, EMPTY_DRAFT, type ServiceDraft, splitList } from './service-draft';
import {
  DEPENDS_FIELD,
  EDITABLE_KINDS,
  type EditableKind,
  type Field,
  GROUP_FIELD,
  KIND_FIELDS,
  NAME_FIELD,
  RHYTHM_FIELDS,
} from './service-fields';
import { TestResult } from './test-result';

export interface ServiceDialogProps {
  /** The service that is changed; undefined for a new one. */
  readonly changed: ServiceDefinition | undefined;
  /** What a new one begins with. */
  readonly proposed: ServiceDefinition | undefined;
  readonly services: readonly ServiceStatus[];
  readonly onClose: () => void;
  readonly onSaved: (name: string) => void;
}

const KIND_OPTIONS = [...EDITABLE_KINDS, 'command' as const].map((value) => ({
  value,
  label: KIND_LABELS[value].short,
}));

/** Asks how a service is to be watched; it can be tried before it is saved. */
export function ServiceDialog({ changed, proposed, services, onClose, onSaved }: ServiceDialogProps) {
  const [draft, setDraft] = useState<ServiceDraft>(() => firstDraft(changed ?? proposed));
  const [isCommand, setIsCommand] = useState(false);
  const [showsProblems, setShowsProblems] = useState(false);
  const parse = useParser();
  const show = useToast();
  const testing = useMutation(orpc.services.test.mutationOptions());
  const saving = useMutation(
    orpc.services.save.mutationOptions({
      onSuccess: (_, { name }) => {
        show({ tone: 'healthy', text: `Homeostat now monitors ${name}.` });
        onSaved(name);
      },
    }),
  );

  const parsed = parse?.(declaredBy(draft));
  const taken = changed === undefined && services.some(({ name }) => name === draft.texts['name']?.trim());
  const problems: readonly FieldProblem[] = [
    ...(taken ? [{ field: NAME_FIELD.id, message: 'is taken by another service' }] : []),
    ...(parsed?.ok === false ? parsed.problems : []),
  ];

  function enter(id: string, text: string): void {
    setDraft({ ...draft, texts: { ...draft.texts, [id]: text } });
    testing.reset();
    saving.reset();
  }

  function choose(kind: EditableKind | 'command'): void {
    setIsCommand(kind === 'command');
    if (kind !== 'command') setDraft({ ...draft, kind });
    testing.reset();
    setShowsProblems(false);
  }

  /** The definition, where nothing is wrong with it; else tells what is. */
  function checked(): ServiceDefinition | undefined {
    setShowsProblems(true);
    return parsed?.ok === true && problems.length === 0 ? parsed.definition : undefined;
  }

  function submit(to: typeof testing | typeof saving): void {
    const definition = checked();
    if (definition !== undefined) to.mutate(definition);
  }

  const problemOf = (field: Field) =>
    showsProblems ? problems.find((problem) => problem.field === field.id)?.message : undefined;
  const fields = (list: readonly Field[]) =>
    list.map((field) => (
      <FieldInput
        key={`${draft.kind} ${field.id}`}
        field={field}
        text={draft.texts[field.id] ?? ''}
        problem={problemOf(field)}
        isFixed={field === NAME_FIELD && changed !== undefined}
        onEnter={(text) => enter(field.id, text)}
      />
    ));
  const own = KIND_FIELDS[draft.kind];
  const seldom = [...own, ...RHYTHM_FIELDS].filter(({ isSeldom }) => isSeldom);
  const others = services.filter(({ name, origin }) => origin !== 'own' && name !== draft.texts[NAME_FIELD.id]);
  return (
    <Dialog
      title={changed === undefined ? 'Add a service' : <Plain text={`Edit ${changed.name}`} />}
      onClose={onClose}
      actions={
        isCommand ? (
          <Button onClick={onClose}>Close</Button>
        ) : (
          <>
            <Button icon="again" disabled={parse === undefined || testing.isPending} onClick={() => submit(testing)}>
              {testing.isPending ? 'Testing…' : 'Test now'}
            </Button>
            <span className={styles.space} />
            <Button onClick={onClose}>Cancel</Button>
            <Button variant="primary" disabled={parse === undefined || saving.isPending} onClick={() => submit(saving)}>
              {changed === undefined ? 'Add' : 'Save'}
            </Button>
          </>
        )
      }
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          submit(saving);
        }}
      >
        <Segmented
          label="Kind of check"
          options={KIND_OPTIONS}
          value={isCommand ? 'command' : draft.kind}
          onChange={choose}
        />
        <p className={styles.about}>{KIND_LABELS[isCommand ? 'command' : draft.kind].about}</p>
        {isCommand ? (
          <CommandHelp />
        ) : (
          <>
            <div className={styles.fields}>{fields([NAME_FIELD, GROUP_FIELD])}</div>
            <div className={`${styles.fields} ${styles.main}`}>{fields(own.filter(({ isSeldom }) => !isSeldom))}</div>
            <details className={styles.more} open={seldom.some((field) => problemOf(field) !== undefined) || undefined}>
              <summary>More</summary>
              <div className={styles.fields}>{fields(seldom)}</div>
              {others.length > 0 && (
                <DependsOn
                  others={others}
                  text={draft.texts[DEPENDS_FIELD.id] ?? ''}
                  onEnter={(text) => enter(DEPENDS_FIELD.id, text)}
                />
              )}
              <p className={styles.about}>
                Start and stop commands, and automatic restarts, are set only in homeostat.yaml.
              </p>
            </details>
            {showsProblems && <Unplaced problems={problems} draft={draft} />}
            <TestResult tested={testing.data} error={testing.error} />
            {saving.error !== null && (
              <p className={styles.failure} role="alert">
                <Icon name="error" />
                <Plain text={failureText(saving.error)} maxLength={400} />
              </p>
            )}
          </>
        )}
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}

function firstDraft(definition: ServiceDefinition | undefined): ServiceDraft {
  return (definition === undefined ? undefined : draftOf(definition)) ?? EMPTY_DRAFT;
}

/** The schema comes with its library, which no other part of the pages needs: it is fetched when a dialog opens. */
function useParser(): ((declared: unknown) => ParsedService) | undefined {
  const [parser, setParser] = useState<{ readonly parse: (declared: unknown) => ParsedService }>();
  useEffect(() => {
    void import('../../../shared/contract/parse-service').then(({ parseService }) =>
      setParser({ parse: parseService }),
    );
  }, []);
  return parser?.parse;
}

interface DependsOnProps {
  readonly others: readonly ServiceStatus[];
  readonly text: string;
  readonly onEnter: (text: string) => void;
}

function DependsOn({ others, text, onEnter }: DependsOnProps) {
  const chosen = splitList(text);
  return (
    <fieldset className={styles.depends}>
      <legend>Depends on</legend>
      {others.map(({ name }) => (
        <label key={name} className={styles.check}>
          <input
            type="checkbox"
            checked={chosen.includes(name)}
            onChange={(event) =>
              onEnter((event.target.checked ? [...chosen, name] : chosen.filter((one) => one !== name)).join(', '))
            }
          />
          <Plain text={name} maxLength={40} />
        </label>
      ))}
    </fieldset>
  );
}

/** What is wrong with no field that is shown. */
function Unplaced({ problems, draft }: { readonly problems: readonly FieldProblem[]; readonly draft: ServiceDraft }) {
  const shown = new Set([NAME_FIELD, GROUP_FIELD, ...KIND_FIELDS[draft.kind], ...RHYTHM_FIELDS].map(({ id }) => id));
  return problems
    .filter(({ field }) => !shown.has(field))
    .map(({ field, message }) => (
      <p key={`${field} ${message}`} className={styles.failure} role="alert">
        <Icon name="error" />
        {field} {message}
      </p>
    ));
}
