/**
 * The Backend API of mails.
 *
 *   /v1/mail-templates/…     how an environment words what it sends
 */
import { backendMail } from '@portico/contract';
import { record } from '../audit/audit.ts';
import { originOf } from '../http/audit-origin.ts';
import type { Route } from '../http/mount.ts';
import { route } from '../http/mount.ts';
import { inTransaction } from '../store/database.ts';
import { deleteMailTemplate, findMailTemplate, replaceMailTemplate } from '../store/mail-templates.ts';
import type { Db } from '../store/database.ts';
import { templateOf } from './compose-mail.ts';
import { assertTemplate, render, templateNames, templates } from './templates.ts';
import type { TemplateName } from './templates.ts';

async function resource(db: Db, environmentId: string, name: TemplateName) {
  const own = await findMailTemplate(db, environmentId, name);
  const { subject, text, html } = own ?? templates[name];
  return {
    object: 'mail_template' as const,
    id: name,
    subject,
    text,
    html,
    placeholders: [...templates[name].placeholders],
    updated_at: own?.updated_at ?? null,
  };
}

export const mailRoutes: readonly Route[] = [
  route(backendMail.listMailTemplates, async ({ deps, caller }) => {
    const data = [];
    for (const name of templateNames) data.push(await resource(deps.db, caller.environment.id, name));
    return { body: { data, total_count: data.length } };
  }),
  route(backendMail.replaceMailTemplate, async ({ deps, request, caller, params, body }) => {
    const { environment, actor } = caller;
    assertTemplate(params.id, body);
    await inTransaction(deps.db, async (tx) => {
      const row = { environment_id: environment.id, name: params.id, ...body, updated_at: request.now };
      await replaceMailTemplate(tx, row);
      const event = { type: 'mail_template.updated', actor, targetId: params.id } as const;
      await record(tx, originOf(request, environment), event);
    });
    return { body: await resource(deps.db, environment.id, params.id) };
  }),
  route(backendMail.resetMailTemplate, async ({ deps, request, caller, params }) => {
    const { environment, actor } = caller;
    await inTransaction(deps.db, async (tx) => {
      if (!(await deleteMailTemplate(tx, environment.id, params.id))) return;
      const event = { type: 'mail_template.reset', actor, targetId: params.id } as const;
      await record(tx, originOf(request, environment), event);
    });
    return { body: await resource(deps.db, environment.id, params.id) };
  }),
  route(backendMail.previewMailTemplate, async ({ deps, caller, params, body }) => {
    const { id: environmentId, settings } = caller.environment;
    const saved = await templateOf(deps.db, environmentId, params.id);
    const { subject = saved.subject, text = saved.text, html = saved.html } = body;
    const template = { subject, text, html };
    assertTemplate(params.id, template);
    const values = { app_name: settings.applicationName, ...templates[params.id].sample };
    return { body: { object: 'mail_preview' as const, ...render(template, values) } };
  }),
];
