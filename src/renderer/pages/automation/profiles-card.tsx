import { useState } from 'react';
import { plural } from '../../../shared/format/plural';
import { asReason } from '../../../shared/format/sentence';
import type { Profile, ProfileItem, ProfileList } from '../../../shared/model/change-set';
import { Badge } from '../../components/badge';
import { Button } from '../../components/button';
import { Card } from '../../components/card';
import { ChangeText } from '../../components/change-text';
import { Row } from '../../components/layout';
import { List, ListRow } from '../../components/list';
import { Plain } from '../../components/plain';
import { Prose } from '../../components/prose';
import { QueryResult } from '../../components/query-result';
import { Muted, Note, Text } from '../../components/text';
import { useToast } from '../../components/toast';
import { failureText, useCall } from '../../live/use-call';
import { useQuery } from '../../live/use-query';
import { profilesQuery } from './automation-queries';

/** Sets of changes that are active together, one set at a time. */
export function ProfilesCard() {
  const [version, setVersion] = useState(0);
  const answer = useQuery(profilesQuery(version));
  const { isBusy, run } = useCall();
  const show = useToast();

  async function turn(profile: Profile): Promise<void> {
    const called = await run((api) =>
      profile.isActive ? api.profiles.off() : api.profiles.use({ name: profile.name }),
    );
    setVersion(version + 1);
    if (!called.ok) return show({ tone: 'critical', text: failureText(called.failure) });
    const made = called.value.items.filter(({ result }) => result === 'applied').length;
    const text = profile.isActive
      ? `${profile.name} is off.`
      : `${profile.name} is active: ${made} of ${plural(called.value.items.length, 'change')} applied.`;
    show({ tone: 'healthy', text });
  }

  return (
    <Card title="Profiles" detail="one at a time, active until you turn it off">
      <QueryResult result={answer} what="profiles">
        {({ profiles, problems }: ProfileList) => (
          <List>
            {profiles.map((profile) => (
              <ListRow
                key={profile.name}
                end={
                  <Button disabled={isBusy} onClick={() => void turn(profile)}>
                    {profile.isActive ? 'Turn off' : 'Use'}
                  </Button>
                }
              >
                <Row>
                  <strong>
                    <Plain text={profile.name} />
                  </strong>
                  {profile.isActive && (
                    <Badge tone="healthy" icon="healthy">
                      Active
                    </Badge>
                  )}
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
  return works === items.length
    ? `${plural(items.length, 'change')}, all available here`
    : `${plural(items.length, 'change')}, ${works} available here`;
}
