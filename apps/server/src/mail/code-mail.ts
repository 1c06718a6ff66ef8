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

/** The mail that carries a link. Opening it shows a page; nothing happens until its button is pressed. */
export function linkMail(environment: Environment, { to, link }: { to: string; link: string }): Message {
  const { applicationName } = environment.settings;
  return {
    to,
    subject: `Sign in to ${applicationName}`,
    text: [
      `Open this link to go on at ${applicationName}:`,
      '',
      link,
      '',
      'It is good for 10 minutes and works on any device: the window where you asked for it goes on.',
      'If you did not ask for it, ignore this message and press nothing.',
    ].join('\n'),
  };
}
