import type { Environment } from '../environments/environment.ts';

/** Something about an account that its owner hears of, because somebody else may have done it. */
export type Notice =
  | { readonly kind: 'account_connected'; readonly providerName: string }
  | { readonly kind: 'account_disconnected'; readonly providerName: string }
  | { readonly kind: 'address_added'; readonly address: string }
  | { readonly kind: 'address_removed'; readonly address: string }
  | { readonly kind: 'primary_address_changed'; readonly address: string };

/** What the mail about a change says: its title, and one sentence. */
export function noticeWords(
  { settings: { applicationName } }: Environment,
  notice: Notice,
): { readonly title: string; readonly change: string } {
  const { subject, sentence } = wordsOf(notice);
  return { title: `${subject} ${applicationName}`, change: `${sentence} ${applicationName}.` };
}

function wordsOf(notice: Notice): { subject: string; sentence: string } {
  switch (notice.kind) {
    case 'account_connected':
      return {
        subject: `${notice.providerName} was connected to your account at`,
        sentence: `An account at ${notice.providerName} can now be used to sign in to your account at`,
      };
    case 'account_disconnected':
      return {
        subject: `${notice.providerName} was disconnected from your account at`,
        sentence: `An account at ${notice.providerName} can no longer be used to sign in to your account at`,
      };
    case 'address_added':
      return {
        subject: 'An email address was added to your account at',
        sentence: `The address ${notice.address} was added to your account at`,
      };
    case 'address_removed':
      return {
        subject: 'An email address was removed from your account at',
        sentence: `The address ${notice.address} was removed from your account at`,
      };
    case 'primary_address_changed':
      return {
        subject: 'The primary email address was changed for your account at',
        sentence: `Messages now go to ${notice.address}, for your account at`,
      };
  }
}
