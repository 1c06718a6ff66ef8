import type { Environment } from '../environments/environment.ts';
import type { Db } from '../store/database.ts';
import { findMailTemplate } from '../store/mail-templates.ts';
import type { Message } from './mailer.ts';
import { render, templates } from './templates.ts';
import type { Template, TemplateName, Values } from './templates.ts';

/** A template as it is used: the operator's words, else ours. */
export async function templateOf(db: Db, environmentId: string, name: TemplateName): Promise<Template> {
  return (await findMailTemplate(db, environmentId, name)) ?? templates[name];
}

/** Writes one mail in the words of the environment. */
export async function composeMail(
  db: Db,
  environment: Environment,
  { name, to, values }: { name: TemplateName; to: string; values: Values },
): Promise<Message> {
  const template = await templateOf(db, environment.id, name);
  return { to, ...render(template, { app_name: environment.settings.applicationName, ...values }) };
}
