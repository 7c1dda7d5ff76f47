// The program log: winston on stderr. The audit log is elsewhere (audit/). One static message plus fields; secrets never get here.
import winston from 'winston';

export type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  error(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
}

export interface LogOptions {
  level: 'error' | 'warn' | 'info' | 'debug' | 'silent';
  format: 'json' | 'human';
}

/** A log on stderr: JSON Lines, or one readable line each. */
export function createLog(options: LogOptions): Log {
  const { combine, timestamp, json, printf } = winston.format;
  const human = printf(({ level, message, timestamp: at, ...fields }) => `${String(at)} ${level} ${String(message)}${readable(fields)}`);
  return winston.createLogger({
    level: options.level === 'silent' ? 'error' : options.level,
    silent: options.level === 'silent',
    format: combine(timestamp(), options.format === 'json' ? json() : human),
    transports: [new winston.transports.Console({ stderrLevels: ['error', 'warn', 'info', 'debug'] })],
  });
}

/** JSON escapes control characters, so that no name can forge a line or reach the terminal. */
function readable(fields: LogFields): string {
  const entries = Object.entries(fields).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return entries.length > 0 ? ` ${entries.join(' ')}` : '';
}
