import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { capitalize } from '../../../shared/format/sentence';
import { optionsOf, Page, Segmented, Toolbar } from '../../components';
import { orpc } from '../../live/host-api';
import { useLive, useReadable } from '../../live/live-context';
import { useWaitingAlerts } from '../../live/use-waiting-alerts';
import { ALERT_SECTIONS, type AlertSection, alertsHash, parseAlertsView, useHash } from '../../routes';
import { ActiveSection } from './active-section';
import { ChannelsSection } from './channels-section';
import { HistorySection } from './history-section';
import { RulesSection } from './rules-section';
import { SilenceDialog } from './silence-dialog';
import { SilencesSection } from './silences-section';

/** Alerts with their reasons and history, silences, rules and channels. */
export function AlertsPage() {
  const { data: alerts = [] } = useReadable(useLive().alerts);
  const view = parseAlertsView(useHash());
  const silencesResult = useQuery(orpc.alerts.silences.queryOptions({ refetchInterval: 5_000 }));
  const silences = silencesResult.data ?? [];
  const [isNewSilence, setIsNewSilence] = useState(false);
  const [draft, setDraft] = useState<string>();
  const waiting = useWaitingAlerts().length;
  const muted = alerts.find(({ fingerprint }) => fingerprint === view.mute);

  function closeDialog(): void {
    setIsNewSilence(false);
    if (view.mute !== undefined) location.hash = alertsHash({ ...view, mute: undefined });
  }

  const marks: Partial<Record<AlertSection, number | string>> = {
    active: waiting,
    silences: silences.length,
    rules: draft === undefined ? '' : 'unsaved',
  };
  const titleOf = (section: AlertSection) => capitalize(section) + (marks[section] ? ` (${marks[section]})` : '');
  return (
    <Page title="Alerts">
      <Toolbar label="Alerts">
        <Segmented
          label="View"
          options={optionsOf(ALERT_SECTIONS, titleOf)}
          value={view.section}
          onChange={(section) => {
            location.hash = alertsHash({ section });
          }}
        />
      </Toolbar>
      {view.section === 'active' && <ActiveSection opened={view.alert} silences={silences} />}
      {view.section === 'history' && (
        <HistorySection
          sought={view.sought}
          onSeek={(sought) => location.replace(alertsHash({ section: 'history', sought }))}
        />
      )}
      {view.section === 'silences' && <SilencesSection result={silencesResult} onNew={() => setIsNewSilence(true)} />}
      {view.section === 'rules' && <RulesSection draft={draft} onDraft={setDraft} />}
      {view.section === 'channels' && <ChannelsSection />}
      {(isNewSilence || muted !== undefined) && (
        <SilenceDialog key={muted?.fingerprint} alert={muted} alerts={alerts} onClose={closeDialog} />
      )}
    </Page>
  );
}
