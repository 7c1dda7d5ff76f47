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
  /** Each line begins with its priority, `<3>` for an error, as journald and its `journalctl -p` understand it. */
  priorities?: boolean;
}

/** A log on stderr: JSON Lines, or one readable line each. */
export function createLog(options: LogOptions): Log & { setLevel(level: 'error' | 'warn' | 'info' | 'debug'): void } {
  const { combine, timestamp, json } = winston.format;
  const line = options.format === 'json' ? json() : human();
  const logger = winston.createLogger({
    level: options.level === 'silent' ? 'error' : options.level,
    silent: options.level === 'silent',
    format: combine(timestamp(), line, printable(), ...(options.priorities === true ? [prioritized()] : [])),
    transports: [new winston.transports.Console({ stderrLevels: ['error', 'warn', 'info', 'debug'] })],
  });
  return Object.assign(logger, {
    setLevel(level: 'error' | 'warn' | 'info' | 'debug') {
      logger.level = level;
    },
  });
}

/** The same log, with these fields in every line. */
export function logWith(log: Log, about: LogFields): Log {
  return {
    error: (message, fields) => log.error(message, { ...about, ...fields }),
    warn: (message, fields) => log.warn(message, { ...about, ...fields }),
    info: (message, fields) => log.info(message, { ...about, ...fields }),
    debug: (message, fields) => log.debug(message, { ...about, ...fields }),
  };
}

function human(): winston.Logform.Format {
  return winston.format.printf(
    ({ level, message, timestamp: at, ...fields }) => `${String(at)} ${level} ${String(message)}${readable(fields)}`,
  );
}

function readable(fields: LogFields): string {
  const said = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  const entries = said.map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return entries.length > 0 ? ` ${entries.join(' ')}` : '';
}

/** What moves the cursor, hides or reorders text, and the line separators JSON lets through. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** No name can forge a line or steer a terminal: such characters become JSON escapes, so that a JSON line stays the same JSON. */
function printable(): winston.Logform.Format {
  const line = Symbol.for('message');
  return winston.format((info) => ({ ...info, [line]: String(info[line]).replace(unprintable, jsonEscape) }))();
}

const syslogPriorities: Readonly<Record<string, number>> = { error: 3, warn: 4, info: 6, debug: 7 };

function prioritized(): winston.Logform.Format {
  const line = Symbol.for('message');
  return winston.format((info) => ({ ...info, [line]: `<${syslogPriorities[info.level] ?? 6}>${String(info[line])}` }))();
}

function jsonEscape(character: string): string {
  const units = character.split('').map((unit) => unit.charCodeAt(0).toString(16).padStart(4, '0'));
  return units.map((unit) => `\\u${unit}`).join('');
}
