import { listed, refusal } from './canned-answer.ts';
import type { CannedAnswer, Handler } from './canned-answer.ts';
import { drawn, mailOf, mails, refusedField } from './canned-mails.ts';
import type { MailTemplate } from './canned-mails.ts';
import type { Data } from './canned.ts';

/** The templates of mails have names instead of ids. */
export function mailHandlers(): Record<string, Handler> {
  const change = (data: Data, path: string, given: Partial<MailTemplate>): CannedAnswer => {
    const former = mailOf(data, path);
    data.mails = data.mails.map((one) => (one === former ? { ...one, ...given } : one));
    return { body: mailOf(data, path) };
  };
  const each = mails.flatMap((original): [string, Handler][] => {
    const path = `/v1/mail-templates/${original.id}`;
    const judged = (body: unknown, answer: () => CannedAnswer) => {
      const refused = refusedField(original, body as Record<string, string>);
      if (!refused) return answer();
      return refusal('form_param_value_invalid', 422, { param_name: refused.field }, refused.message);
    };
    return [
      [
        `PUT ${path}`,
        (data, { body }) =>
          judged(body, () => change(data, path, { ...(body as object), updated_at: Date.now() })),
      ],
      [`DELETE ${path}`, (data) => change(data, path, original)],
      [
        `POST ${path}/preview`,
        (_data, { body }) =>
          judged(body, () => ({
            body: { object: 'mail_preview', ...drawn(body as Record<string, string>) },
          })),
      ],
    ];
  });
  return { 'GET /v1/mail-templates': (data) => listed(data.mails), ...Object.fromEntries(each) };
}
