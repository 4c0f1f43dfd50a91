import { useQuery } from '@tanstack/react-query';
import type { Profile, ProfileItem } from '../../../shared/contract/change-set-schemas';
import { plural } from '../../../shared/format/plural';
import { asReason } from '../../../shared/format/sentence';
import {
  Button,
  Card,
  ChangeText,
  List,
  ListRow,
  Muted,
  Note,
  Plain,
  Prose,
  QueryResult,
  Row,
  StateBadge,
  Text,
  useAction,
  useToast,
} from '../../components';
import { api, orpc } from '../../live/host-api';

/** Sets of changes that are active together, one set at a time. */
export function ProfilesCard() {
  const result = useQuery(orpc.profiles.list.queryOptions({ refetchInterval: 10_000 }));
  const show = useToast();
  const { mutate: toggle, isPending } = useAction({
    mutationFn: ({ name, isActive }: Profile) => (isActive ? api.profiles.off() : api.profiles.use({ name })),
    onSuccess: ({ items }, { name, isActive }) => {
      const made = items.filter((item) => item.result === 'applied').length;
      const text = isActive
        ? `${name} is off.`
        : `${name} is active: ${made} of ${plural(items.length, 'change')} applied.`;
      show(text);
    },
  });

  return (
    <Card title="Profiles" detail="one at a time, active until you turn it off">
      <QueryResult result={result} what="profiles">
        {({ profiles, problems }) => (
          <List>
            {profiles.map((profile) => (
              <ListRow
                key={profile.name}
                end={
                  <Button disabled={isPending} onClick={() => toggle(profile)}>
                    {profile.isActive ? 'Turn off' : 'Use'}
                  </Button>
                }
              >
                <Row>
                  <strong>
                    <Plain text={profile.name} />
                  </strong>
                  {profile.isActive && <StateBadge state="healthy">Active</StateBadge>}
                </Row>
                <Note>
                  <Prose text={profile.description} />
                </Note>
                <details>
                  <summary>{summarize(profile.items)}</summary>
                  <Muted as="ul">
                    {profile.items.map((item) => (
                      <ItemRow key={`${item.action} ${item.target}`} item={item} />
                    ))}
                  </Muted>
                </details>
              </ListRow>
            ))}
            {problems.map((problem) => (
              <ListRow key={problem}>
                <Text size="s" tone="critical">
                  <Plain text={problem} maxLength={300} />
                </Text>
              </ListRow>
            ))}
          </List>
        )}
      </QueryResult>
    </Card>
  );
}

function ItemRow({ item: { action, target, value, why, obstacle } }: { readonly item: ProfileItem }) {
  return (
    <li>
      <ChangeText action={action} target={target} value={value} />
      {why !== '' && (
        <>
          : <Prose text={why} />
        </>
      )}
      {obstacle !== null && (
        <Note tone="degraded">
          Skipped here: <Prose text={asReason(obstacle)} />
        </Note>
      )}
    </li>
  );
}

function summarize(items: readonly ProfileItem[]): string {
  const works = items.filter(({ obstacle }) => obstacle === null).length;
  return `${plural(items.length, 'change')}, ${works === items.length ? 'all' : works} available here`;
}
