import type { Environment } from '../environments/environment.ts';
import type { Message } from './mailer.ts';

/** The mail that carries a code. The code stands first, where notifications show it. */
export function codeMail(environment: Environment, { to, code }: { to: string; code: string }): Message {
  const { applicationName } = environment.settings;
  return {
    to,
    subject: `${code} is your code for ${applicationName}`,
    text: [
      `Your code for ${applicationName}: ${code}`,
      '',
      'It is good for 10 minutes, in the window where you asked for it.',
      'If you did not ask for it, ignore this message. Nobody gets in without the code.',
    ].join('\n'),
  };
}
