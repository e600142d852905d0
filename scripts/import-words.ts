import type {
  ImportFault,
  ImportProgress,
  ImportReport,
} from '../server/src/modules/catalog/import/import.types.ts';

const whole = (value: number): string => Math.round(value).toLocaleString('en');

/** "[██████░░░░] 61 %, 682 rows, 9,400 a second, about 20 s left" */
export function importBar(progress: ImportProgress, startedAt: number, now = Date.now()): string {
  const share = progress.bytesTotal === 0 ? 1 : Math.min(1, progress.bytesRead / progress.bytesTotal);
  const filled = Math.round(share * 20);
  const seconds = Math.max(0.001, (now - startedAt) / 1000);
  const left = share > 0.02 ? `, about ${whole(seconds / share - seconds)} s left` : '';
  const bar = `[${'█'.repeat(filled)}${'░'.repeat(20 - filled)}] ${whole(share * 100)} %`;
  const failed = progress.failed > 0 ? `, ${whole(progress.failed)} with faults` : '';
  return `${bar}, ${whole(progress.rows)} rows${failed}${left}`;
}

export function importSummary(report: ImportReport): string {
  const { created, updated, unchanged, skipped, failed } = report;
  const parts = [
    `${whole(created)} new`,
    `${whole(updated)} changed`,
    `${whole(unchanged)} the same`,
    ...(skipped > 0 ? [`${whole(skipped)} left alone`] : []),
    ...(failed > 0 ? [`${whole(failed)} rows with faults`] : []),
  ];
  const rate = (report.rows - report.resumedAtRow) / Math.max(0.001, report.seconds);
  return `${whole(report.rows)} rows: ${parts.join(', ')} (${whole(rate)} rows a second)`;
}

/** One line per fault: where, what, which value. */
export const faultLine = ({ line, column, message, value }: ImportFault): string =>
  `  line ${line}${column === null ? '' : `, ${column}`}: ${message}${value === null ? '' : ` (${value})`}`;

export function columnLines({ columns }: ImportReport): string[] {
  const used = Object.entries(columns).flatMap(([column, target]) =>
    target === null ? [] : [`${column} → ${target}`],
  );
  const unused = Object.entries(columns).flatMap(([column, target]) => (target === null ? [column] : []));
  return [
    `  read as: ${used.join(', ')}`,
    ...(unused.length > 0 ? [`  not used: ${unused.join(', ')}`] : []),
  ];
}
