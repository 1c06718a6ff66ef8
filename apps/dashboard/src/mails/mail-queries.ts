import { queryOptions } from '@tanstack/react-query';
import { backendMail } from '@portico/contract';
import type { RequestOf, ResponseOf } from '@portico/contract';
import type { Environment } from '../data/environment.tsx';

export type MailTemplate = ResponseOf<typeof backendMail.listMailTemplates>['data'][number];
/** A template that this version of the API has. */
export type MailId = NonNullable<RequestOf<typeof backendMail.replaceMailTemplate>['params']>['id'];
export type MailForm = Pick<MailTemplate, 'subject' | 'text' | 'html'>;

/** The id of a template, from an address that somebody may have typed. */
export function mailId(typed: string): MailId | undefined {
  return backendMail.replaceMailTemplate.params.shape.id.options.find((id) => id === typed);
}

export const mailTemplatesQuery = ({ summary, call }: Environment) =>
  queryOptions({
    queryKey: [summary.id, 'mail-templates'],
    queryFn: ({ signal }) => call(backendMail.listMailTemplates, {}, signal),
  });

/** The mail as it would arrive; nothing is saved or sent. */
export const mailPreviewQuery = ({ summary, call }: Environment, id: MailId, form: MailForm) =>
  queryOptions({
    queryKey: [summary.id, 'mail-preview', id, form],
    queryFn: ({ signal }) => call(backendMail.previewMailTemplate, { params: { id }, body: form }, signal),
    gcTime: 0,
  });
