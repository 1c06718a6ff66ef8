import { AppError } from '@portico/contract';

/** The mails that an operator may word. */
export const templateNames = ['email_code', 'email_link', 'account_changed', 'waitlist_approved'] as const;
export type TemplateName = (typeof templateNames)[number];

/** What a mail consists of, with `{{placeholders}}`. */
export interface Template {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export type Values = Readonly<Record<string, string>>;

interface Definition extends Template {
  /** each is replaced by a value */
  readonly placeholders: readonly string[];
  /** must be in text and html: without it the mail is of no use */
  readonly needed: string;
  /** what a preview shows */
  readonly sample: Values;
}

const page = (body: string) =>
  `<!doctype html><html><body style="font:16px/1.5 system-ui,sans-serif;color:#111;max-width:32rem;margin:2rem auto">${body}</body></html>`;

/** As Portico words them. The code stands first in the subject, where notifications show it. */
export const templates: Readonly<Record<TemplateName, Definition>> = {
  email_code: {
    placeholders: ['app_name', 'code', 'minutes'],
    needed: 'code',
    sample: { code: '314159', minutes: '10' },
    subject: '{{code}} is your code for {{app_name}}',
    text: [
      'Your code for {{app_name}}: {{code}}',
      '',
      'It is good for {{minutes}} minutes, in the window where you asked for it.',
      'If you did not ask for it, ignore this message. Nobody gets in without the code.',
    ].join('\n'),
    html: page(
      '<p>Your code for {{app_name}}:</p><p style="font-size:2rem;letter-spacing:.2em"><strong>{{code}}</strong></p>' +
        '<p>It is good for {{minutes}} minutes, in the window where you asked for it.</p>' +
        '<p>If you did not ask for it, ignore this message. Nobody gets in without the code.</p>',
    ),
  },
  email_link: {
    placeholders: ['app_name', 'link', 'minutes'],
    needed: 'link',
    sample: { link: 'https://auth.example.com/verify-link#sample', minutes: '10' },
    subject: 'Sign in to {{app_name}}',
    text: [
      'Open this link to go on at {{app_name}}:',
      '',
      '{{link}}',
      '',
      'It is good for {{minutes}} minutes and works on any device: the window where you asked for it goes on.',
      'If you did not ask for it, ignore this message and press nothing.',
    ].join('\n'),
    html: page(
      '<p>Open this link to go on at {{app_name}}:</p><p><a href="{{link}}">{{link}}</a></p>' +
        '<p>It is good for {{minutes}} minutes and works on any device: the window where you asked for it goes on.</p>' +
        '<p>If you did not ask for it, ignore this message and press nothing.</p>',
    ),
  },
  account_changed: {
    placeholders: ['app_name', 'title', 'change'],
    needed: 'change',
    sample: {
      title: 'X was connected to your account at Acme',
      change: 'An account at X can now be used to sign in to your account at Acme.',
    },
    subject: '{{title}}',
    // It asks for nothing and holds no link: there is nothing to be tricked into.
    text: [
      '{{change}}',
      '',
      'If it was you, there is nothing to do.',
      'If it was not, sign in to {{app_name}}, end your other sessions and look at your ways to sign in.',
    ].join('\n'),
    html: page(
      '<p>{{change}}</p><p>If it was you, there is nothing to do.</p>' +
        '<p>If it was not, sign in to {{app_name}}, end your other sessions and look at your ways to sign in.</p>',
    ),
  },
  waitlist_approved: {
    placeholders: ['app_name', 'link'],
    needed: 'link',
    sample: { link: 'https://auth.example.com/sign-up' },
    subject: 'You can sign up at {{app_name}} now',
    text: [
      'You asked to be told when {{app_name}} lets you in. Now it does:',
      '',
      '{{link}}',
      '',
      'Sign up with the address that this message came to.',
    ].join('\n'),
    html: page(
      '<p>You asked to be told when {{app_name}} lets you in. Now it does:</p><p><a href="{{link}}">{{link}}</a></p>' +
        '<p>Sign up with the address that this message came to.</p>',
    ),
  },
};

const placeholder = /\{\{\s*([\w.]*)\s*\}\}/g;

/**
 * Checks what an operator wrote.
 * @throws {AppError} naming the field and the placeholder
 */
export function assertTemplate(name: TemplateName, template: Template): void {
  const { placeholders, needed } = templates[name];
  for (const field of ['subject', 'text', 'html'] as const) {
    const used = [...template[field].matchAll(placeholder)].map(([, found = '']) => found);
    const unknown = used.find((found) => !placeholders.includes(found));
    if (unknown !== undefined) {
      throw invalid(field, `{{${unknown}}} stands for nothing here. There are: ${placeholders.join(', ')}.`);
    }
    if (field !== 'subject' && !used.includes(needed)) {
      throw invalid(field, `{{${needed}}} is missing, without which the mail is of no use.`);
    }
  }
}

function invalid(field: string, message: string): AppError {
  return new AppError('form_param_value_invalid', { meta: { param_name: field }, message });
}

/** Fills a template in. Values are text: in HTML they are written as text, and a subject stays one line. */
export function render(template: Template, values: Values): Template {
  const fill = (text: string, write: (value: string) => string) =>
    text.replace(placeholder, (_all, name: string) => write(values[name] ?? ''));
  return {
    subject: fill(template.subject, (value) => value.replaceAll(/\s+/g, ' ')),
    text: fill(template.text, (value) => value),
    html: fill(template.html, escapeHtml),
  };
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
