import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { FieldProblem, ParsedService } from '../../../shared/contract/parse-service';
import type { ServiceDefinition, ServiceStatus } from '../../../shared/contract/service-schemas';
import {
  Button,
  Callout,
  Checkbox,
  Dialog,
  FieldGrid,
  FormDialog,
  Muted,
  Note,
  optionsOf,
  Plain,
  Row,
  Segmented,
  Stack,
  useToast,
} from '../../components';
import { orpc } from '../../live/host-api';
import { CommandHelp } from './command-help';
import { FieldInput } from './field-input';
import { KIND_LABELS } from './kind-labels';
import { declaredBy, draftOf, type ServiceDraft, splitList } from './service-draft';
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
  /** The service that is edited; undefined for a new one. */
  readonly changed?: ServiceDefinition;
  /** Fills in a new one. */
  readonly proposed?: ServiceDefinition | undefined;
  readonly services: readonly ServiceStatus[];
  readonly onClose: () => void;
  readonly onSaved: (name: string) => void;
}

const KIND_OPTIONS = optionsOf([...EDITABLE_KINDS, 'command' as const], (kind) => KIND_LABELS[kind].short);

/** Asks how to check a service; the check can be tested before it is saved. */
export function ServiceDialog({ changed, proposed, services, onClose, onSaved }: ServiceDialogProps) {
  const [draft, setDraft] = useState(() => draftOf(changed ?? proposed));
  const [isCommand, setIsCommand] = useState(false);
  const [showsProblems, setShowsProblems] = useState(false);
  const parse = useParser();
  const show = useToast();
  const testing = useMutation(orpc.services.test.mutationOptions());
  const saving = useMutation(
    orpc.services.save.mutationOptions({
      onSuccess: (_, { name }) => {
        show(`Homeostat now monitors ${name}.`);
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

  /** Sends the definition where it has no problems; shows them otherwise. */
  function submit(to: typeof testing | typeof saving): void {
    setShowsProblems(true);
    if (parsed?.ok === true && problems.length === 0) to.mutate(parsed.definition);
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
  const title = changed === undefined ? 'Add a service' : <Plain text={`Edit ${changed.name}`} />;
  const kind = isCommand ? 'command' : draft.kind;
  const head = (
    <>
      <Segmented label="Kind of check" options={KIND_OPTIONS} value={kind} onChange={choose} />
      <Note>{KIND_LABELS[kind].about}</Note>
    </>
  );
  if (isCommand) {
    return (
      <Dialog title={title} onClose={onClose} actions={<Button onClick={onClose}>Close</Button>}>
        <Stack>
          {head}
          <CommandHelp />
        </Stack>
      </Dialog>
    );
  }
  return (
    <FormDialog
      title={title}
      submit={changed === undefined ? 'Add' : 'Save'}
      isDisabled={parse === undefined || saving.isPending}
      other={
        <Button icon="again" disabled={parse === undefined || testing.isPending} onClick={() => submit(testing)}>
          {testing.isPending ? 'Testing…' : 'Test now'}
        </Button>
      }
      failure={saving.error}
      onSubmit={() => submit(saving)}
      onClose={onClose}
    >
      {head}
      <FieldGrid>{fields([NAME_FIELD, GROUP_FIELD])}</FieldGrid>
      <FieldGrid>{fields(own.filter(({ isSeldom }) => !isSeldom))}</FieldGrid>
      <details open={seldom.some((field) => problemOf(field) !== undefined) || undefined}>
        <summary>More</summary>
        <Stack>
          <FieldGrid>{fields(seldom)}</FieldGrid>
          {others.length > 0 && (
            <DependsOn
              others={others}
              text={draft.texts[DEPENDS_FIELD.id] ?? ''}
              onEnter={(text) => enter(DEPENDS_FIELD.id, text)}
            />
          )}
          <Note>Start and stop commands, and automatic restarts, are set only in homeostat.yaml.</Note>
        </Stack>
      </details>
      {showsProblems && <Unplaced problems={problems} draft={draft} />}
      <TestResult tested={testing.data} error={testing.error} />
    </FormDialog>
  );
}

/** Fetches the schema when a dialog opens: it comes with a library that no other part of the pages needs. */
function useParser(): ((declared: unknown) => ParsedService) | undefined {
  const [module, setModule] = useState<typeof import('../../../shared/contract/parse-service')>();
  useEffect(() => void import('../../../shared/contract/parse-service').then(setModule), []);
  return module?.parseService;
}

interface DependsOnProps {
  readonly others: readonly ServiceStatus[];
  readonly text: string;
  readonly onEnter: (text: string) => void;
}

function DependsOn({ others, text, onEnter }: DependsOnProps) {
  const chosen = splitList(text);
  return (
    <fieldset>
      <Muted as="legend">Depends on</Muted>
      <Row gap={4}>
        {others.map(({ name }) => (
          <Checkbox
            key={name}
            isChecked={chosen.includes(name)}
            onChange={(isChecked) =>
              onEnter((isChecked ? [...chosen, name] : chosen.filter((one) => one !== name)).join(', '))
            }
          >
            <Plain text={name} />
          </Checkbox>
        ))}
      </Row>
    </fieldset>
  );
}

/** Lists problems that belong to no field in view. */
function Unplaced({ problems, draft }: { readonly problems: readonly FieldProblem[]; readonly draft: ServiceDraft }) {
  const shown = new Set([NAME_FIELD, GROUP_FIELD, ...KIND_FIELDS[draft.kind], ...RHYTHM_FIELDS].map(({ id }) => id));
  return problems
    .filter(({ field }) => !shown.has(field))
    .map(({ field, message }) => <Callout key={`${field} ${message}`} tone="critical" text={`${field} ${message}`} />);
}
