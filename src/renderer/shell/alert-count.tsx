import { Icon, SEVERITY_ICONS, SEVERITY_TONES } from '../components';
import { useWaitingAlerts } from '../live/use-waiting-alerts';
import styles from './shell.module.css';

/** There is no room for more than two digits. */
const MOST_SHOWN = 99;

/** Shows the number of alerts that wait for a person, with the icon of the highest severity. */
export function AlertCount() {
  const waiting = useWaitingAlerts();
  const [worst] = waiting;
  if (worst === undefined) return null;
  const count = waiting.length;
  return (
    <span className={styles.count} data-tone={SEVERITY_TONES[worst.severity]}>
      <Icon name={SEVERITY_ICONS[worst.severity]} size={10} />
      <span aria-hidden="true">{count > MOST_SHOWN ? `${MOST_SHOWN}+` : count}</span>
      <span className="visually-hidden">
        : {count} {count === 1 ? 'needs' : 'need'} attention, highest severity {worst.severity}
      </span>
    </span>
  );
}
