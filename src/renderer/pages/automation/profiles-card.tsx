import { useQuery } from '@tanstack/react-query';
import type { Profile, ProfileItem, ProfileList } from '../../../shared/contract/change-set-schemas';
import { plural } from '../../../shared/format/plural';
import { asReason } from '../../../shared/format/sentence';
import { Badge } from '../../components/badge';
import { Button } from '../../components/button';
import { Card } from '../../components/card';
import { Plain } from '../../components/plain';
import { Prose } from '../../components/prose';
import { QueryResult } from '../../components/query-result';
import { useToast } from '../../components/toast';
import { useAction } from '../../components/use-action';
import { api, orpc } from '../../live/host-api';
import styles from './profiles-card.module.css';

/** Sets of changes that stay in force together, one at a time. */
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
      show({ tone: 'healthy', text });
    },
  });

  return (
    <Card title="Profiles" detail="one at a time, active until you turn it off">
      <QueryResult result={result} what="profiles">
        {({ profiles, problems }: ProfileList) => (
          <ul className={styles.profiles}>
            {profiles.map((profile) => (
              <li key={profile.name} className={styles.profile}>
                <div className={styles.head}>
                  <div className={styles.names}>
                    <p className={styles.title}>
                      <Plain text={profile.name} maxLength={60} />{' '}
                      {profile.isActive && (
                        <Badge tone="healthy" icon="healthy">
                          Active
                        </Badge>
                      )}
                    </p>
                    <p className={styles.muted}>
                      <Prose text={profile.description} />
                    </p>
                  </div>
                  <Button disabled={isPending} onClick={() => toggle(profile)}>
                    {profile.isActive ? 'Turn off' : 'Use'}
                  </Button>
                </div>
                <details>
                  <summary className={styles.summary}>{summarize(profile.items)}</summary>
                  <ul className={styles.items}>
                    {profile.items.map((item) => (
                      <ItemRow key={`${item.action} ${item.target}`} item={item} />
                    ))}
                  </ul>
                </details>
              </li>
            ))}
            {problems.map((problem) => (
              <li key={problem} className={styles.problem}>
                <Plain text={problem} maxLength={300} />
              </li>
            ))}
          </ul>
        )}
      </QueryResult>
    </Card>
  );
}

function ItemRow({ item: { action, target, value, why, obstacle } }: { readonly item: ProfileItem }) {
  return (
    <li>
      <strong>{action}</strong> on <Plain text={target} maxLength={80} />
      {value !== null && (
        <>
          {' '}
          to <Plain text={value} maxLength={40} />
        </>
      )}
      {why !== '' && (
        <>
          : <Prose text={why} />
        </>
      )}
      {obstacle !== null && (
        <p className={styles.obstacle}>
          Skipped here: <Prose text={asReason(obstacle)} />
        </p>
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
