import styles from './quiet-week.module.css';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** @param hours hours of the week, 0 is Monday 00:00 */
export function QuietWeek({ hours }: { readonly hours: readonly number[] }) {
  const quiet = new Set(hours);
  return (
    <table className={styles.week} aria-label="Quiet hours of the week">
      <tbody>
        {DAYS.map((day, index) => {
          const ofDay = HOURS.filter((hour) => quiet.has(index * 24 + hour));
          return (
            <tr key={day}>
              <th scope="row">{day}</th>
              {HOURS.map((hour) => (
                <td
                  key={hour}
                  className={ofDay.includes(hour) ? styles.quiet : styles.busy}
                  title={`${day} ${hour}:00, ${ofDay.includes(hour) ? 'quiet' : 'not quiet'}`}
                />
              ))}
              <td className="visually-hidden">
                {ofDay.length === 0 ? 'no quiet hours' : ofDay.map((hour) => `${hour}:00`).join(' ')}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
