import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { line, lines, listOf, time } from './fields.ts';

/** The Backend API of the mails that an environment sends. */
const template = {
  subject: line(200),
  /** the part that every mail program shows */
  text: lines(10_000),
  html: lines(20_000),
};
const templateId = {
  params: z.strictObject({
    id: z.enum(['email_code', 'email_link', 'account_changed', 'waitlist_approved']),
  }),
};

const mailTemplate = z
  .object({
    object: z.literal('mail_template'),
    id: z.string(),
    subject: z.string(),
    text: z.string(),
    html: z.string(),
    /** what may stand in `{{ }}` */
    placeholders: z.array(z.string()),
    /** null: Portico's own words */
    updated_at: time.nullable(),
  })
  .meta({ id: 'MailTemplate' });

export const listMailTemplates = endpoint({
  id: 'listMailTemplates',
  method: 'GET',
  path: '/v1/mail-templates',
  access: 'management',
  summary: 'The mails that this environment sends, in its words',
  response: listOf(mailTemplate),
});

export const replaceMailTemplate = endpoint({
  id: 'replaceMailTemplate',
  method: 'PUT',
  path: '/v1/mail-templates/{id}',
  access: 'management',
  summary: 'Word a mail',
  ...templateId,
  body: z.strictObject(template),
  response: mailTemplate,
  errors: ['form_param_value_invalid'],
});

export const resetMailTemplate = endpoint({
  id: 'resetMailTemplate',
  method: 'DELETE',
  path: '/v1/mail-templates/{id}',
  access: 'management',
  summary: "Go back to Portico's own words",
  ...templateId,
  response: mailTemplate,
});

export const previewMailTemplate = endpoint({
  id: 'previewMailTemplate',
  method: 'POST',
  path: '/v1/mail-templates/{id}/preview',
  access: 'management',
  summary: 'A mail as it would arrive, with made-up values; nothing is saved or sent',
  ...templateId,
  body: z.strictObject(z.object(template).partial().shape),
  response: z.object({
    object: z.literal('mail_preview'),
    subject: z.string(),
    text: z.string(),
    html: z.string(),
  }),
  errors: ['form_param_value_invalid'],
});
