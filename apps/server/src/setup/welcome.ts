import type { Config } from '../config.ts';
import type { Environment } from '../environments/environment.ts';
import type { Registry } from '../environments/registry.ts';
import { rootSlug } from '../environments/registry.ts';
import { isMailConfigured } from '../mail/mailer.ts';
import type { FirstStart } from './first-start.ts';

export interface Welcome {
  readonly config: Config;
  readonly registry: Registry;
  /** present on the first start of all */
  readonly firstStart: FirstStart | undefined;
  /** present until somebody has claimed the installation */
  readonly ownerLink: string | undefined;
}

/** What is printed once the server is ready: where to go, and what cannot be shown again. */
export function welcome({ config, registry, firstStart, ownerLink }: Welcome): string {
  const development = registry.bySlug(rootSlug);
  const rows: [string, string][] = [
    ['Dashboard', ownerLink ?? `${config.url}/dashboard`],
    ['Account portal', `${development?.baseUrl ?? config.url}/sign-in`],
    ['Publishable key', development?.publishableKey ?? ''],
  ];
  if (firstStart) rows.push(['Secret key', firstStart.developmentSecretKey]);
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
  const notes = [
    ownerLink ? 'The dashboard link works once, for an hour. npm run owner-link prints a new one.' : '',
    firstStart ? 'The secret key is shown this once; more can be made in the dashboard.' : '',
    ...unreachable(config, registry).map(
      ({ name }) =>
        `${name} asks people for an email address and cannot send them codes: set SMTP_URL, or sign-ups end there.`,
    ),
  ].filter(Boolean);
  return `\nPortico is ready.\n\n${lines.join('\n')}\n\n${notes.map((note) => `  ${note}\n`).join('')}\n`;
}

/** Environments that somebody can reach, and in which people wait for a code that never comes. */
function unreachable(config: Config, registry: Registry): Environment[] {
  return registry.all().filter((environment) => {
    const { kind, settings, connections } = environment;
    const { enabled, required } = settings.attributes.email_address;
    const isUsed = !config.isLoopbackHttp || connections.length > 0;
    return kind === 'production' && enabled && required && isUsed && !isMailConfigured(config, environment);
  });
}
