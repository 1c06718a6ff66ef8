import type { backendMail, ResponseOf } from '@portico/contract';
import type { Data } from './canned.ts';
import { ago } from './canned-users.ts';

export type MailTemplate = ResponseOf<typeof backendMail.listMailTemplates>['data'][number];

const template = (id: string, subject: string, needed: string, others: readonly string[]): MailTemplate => ({
  object: 'mail_template',
  id,
  subject,
  text: `Hello,\n\n{{${needed}}}\n\n{{app_name}}`,
  html: `<!doctype html><html><body style="font:16px system-ui;color:rgb(1, 2, 3)"><p>Hello,</p><p style="font-size:32px">{{${needed}}}</p><p><a href="https://acme.example">{{app_name}}</a></p></body></html>`,
  placeholders: ['app_name', needed, ...others],
  updated_at: null,
});

export const mails: MailTemplate[] = [
  template('email_code', '{{code}} is your code for {{app_name}}', 'code', ['minutes']),
  { ...template('email_link', 'Sign in to {{app_name}}', 'link', ['minutes']), updated_at: ago(4000) },
  template('account_changed', '{{title}}', 'change', ['title']),
  template('waitlist_approved', 'You can sign up at {{app_name}} now', 'link', []),
];

/** The field that the server would refuse, and why. */
export function refusedField(
  { placeholders }: MailTemplate,
  given: Readonly<Record<string, string>>,
): { readonly field: string; readonly message: string } | undefined {
  for (const [field, text] of Object.entries(given)) {
    for (const [, name = ''] of text.matchAll(/\{\{\s*(\w*)\s*\}\}/g)) {
      if (!placeholders.includes(name)) return { field, message: `{{${name}}} stands for nothing here.` };
    }
  }
  return undefined;
}

/** A mail with made-up values. */
export function drawn(given: Readonly<Record<string, string>>): Record<string, string> {
  const values: Readonly<Record<string, string>> = { app_name: 'Acme', code: '314159', minutes: '10' };
  const fill = (text: string) =>
    text.replaceAll(
      /\{\{\s*(\w+)\s*\}\}/g,
      (_all, name: string) => values[name] ?? 'https://auth.example.com/sample',
    );
  return Object.fromEntries(Object.entries(given).map(([field, text]) => [field, fill(text)]));
}

export const mailOf = (data: Data, path: string): MailTemplate | undefined =>
  data.mails.find(({ id }) => path.startsWith(`/v1/mail-templates/${id}`));
