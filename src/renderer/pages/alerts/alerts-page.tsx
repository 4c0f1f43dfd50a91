import { useRef, useState } from 'react';
import { Page } from '../../components/layout';
import { Segmented } from '../../components/segmented';
import { Toolbar } from '../../components/toolbar';
import { HostClock } from '../../live/host-clock';
import { useLive, useReadable } from '../../live/live-context';
import { readyValue } from '../../live/loadable';
import { useQuery } from '../../live/use-query';
import { useWaitingAlerts } from '../../live/use-waiting-alerts';
import { type AlertSection, alertsHash, parseAlertsView, useHash } from '../../routes';
import { ActiveSection } from './active-section';
import { silencesQuery } from './alerts-queries';
import { ChannelsSection } from './channels-section';
import { HistorySection } from './history-section';
import { RulesSection } from './rules-section';
import { SilenceDialog } from './silence-dialog';
import { SilencesSection } from './silences-section';

/** Alerts with their reasons and history, silences, rules and channels. */
export function AlertsPage() {
  const alerts = readyValue(useReadable(useLive().alerts)) ?? [];
  const view = parseAlertsView(useHash());
  const clock = useRef(new HostClock(Date.now)).current;
  const [silencesVersion, setSilencesVersion] = useState(0);
  const silencesResult = useQuery(silencesQuery(silencesVersion));
  const silences = readyValue(silencesResult.loaded) ?? [];
  const [isNewSilence, setIsNewSilence] = useState(false);
  const [draft, setDraft] = useState<string>();
  const waiting = useWaitingAlerts().length;
  const muted = alerts.find(({ fingerprint }) => fingerprint === view.mute);

  function closeDialog(): void {
    setIsNewSilence(false);
    if (view.mute !== undefined) location.hash = alertsHash({ ...view, mute: undefined });
  }

  const counted = (label: string, count: number) => (count === 0 ? label : `${label} (${count})`);
  const options: readonly { readonly value: AlertSection; readonly label: string }[] = [
    { value: 'active', label: counted('Active', waiting) },
    { value: 'history', label: 'History' },
    { value: 'silences', label: counted('Silences', silences.length) },
    { value: 'rules', label: draft === undefined ? 'Rules' : 'Rules (unsaved)' },
    { value: 'channels', label: 'Channels' },
  ];
  return (
    <Page title="Alerts">
      <Toolbar label="Alerts">
        <Segmented
          label="AlertSection"
          options={options}
          value={view.section}
          onChange={(section) => {
            location.hash = alertsHash({ section });
          }}
        />
      </Toolbar>
      {view.section === 'active' && <ActiveSection opened={view.alert} silences={silences} clock={clock} />}
      {view.section === 'history' && (
        <HistorySection
          sought={view.sought}
          onSeek={(sought) => location.replace(alertsHash({ section: 'history', sought }))}
        />
      )}
      {view.section === 'silences' && (
        <SilencesSection
          result={silencesResult}
          clock={clock}
          onNew={() => setIsNewSilence(true)}
          onChanged={() => setSilencesVersion(silencesVersion + 1)}
        />
      )}
      {view.section === 'rules' && <RulesSection draft={draft} onDraft={setDraft} />}
      {view.section === 'channels' && <ChannelsSection />}
      {(isNewSilence || muted !== undefined) && (
        <SilenceDialog
          key={muted?.fingerprint}
          alert={muted}
          alerts={alerts}
          clock={clock}
          onClose={closeDialog}
          onSilenced={() => {
            closeDialog();
            setSilencesVersion(silencesVersion + 1);
          }}
        />
      )}
    </Page>
  );
}
