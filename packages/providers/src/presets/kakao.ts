import { defineProvider } from '../define-provider.ts';
import { kakaoIcon } from './kakao-icon.ts';

/**
 * Kakao, OAuth 2.0. Its OpenID Connect is off in every new app and tells less, so it is not used.
 * Checked against Kakao's documentation and developer forum, supabase/auth and better-auth.
 * https://developers.kakao.com/docs/latest/en/kakaologin/rest-api
 * https://developers.kakao.com/docs/latest/en/kakaologin/trouble-shooting
 */
export const kakao = defineProvider({
  id: 'kakao',
  displayName: 'Kakao',
  protocol: 'oauth2',
  authorizationEndpoint: 'https://kauth.kakao.com/oauth/authorize',
  tokenEndpoint: 'https://kauth.kakao.com/oauth/token',
  revocationEndpoint: 'https://kapi.kakao.com/v1/user/unlink',
  revocationQuirks: { method: 'POST', requestAs: 'form', parameters: {}, authenticateAs: 'bearer' },
  revocationEndsEveryGrant: true,
  tokenEndpointAuthMethod: 'client_secret_post',
  baseScopes: ['profile_nickname', 'profile_image'],
  emailScope: 'account_email',
  emailNeedsApproval: true, // a consent item, for biz apps only
  selectAccountParameters: { prompt: 'select_account' },
  refresh: 'stable', // a new refresh token comes only when the old one has less than a month left
  scopeCatalogue: {
    profile_nickname: "Read the person's nickname",
    profile_image: "Read the person's profile picture",
    account_email: "Read the email address of the person's Kakao Account",
    openid: 'Get an ID token; OpenID Connect has to be activated in the app',
    name: "Read the person's name",
    gender: "Read the person's gender",
    age_range: "Read the person's age group",
    birthday: "Read the person's birthday, without the year",
    birthyear: 'Read the year in which the person was born',
    phone_number: "Read the person's phone number",
    account_ci: 'Read the code that tells real people apart in South Korea (CI)',
    shipping_address: "Read the person's delivery addresses",
    friends: "See the person's friends who use the app",
    talk_message: 'Send messages to friends for the person',
    plusfriends: 'See whether the person added your Kakao Talk Channel',
  },
  profile: {
    url: 'https://kapi.kakao.com/v2/user/me',
    parameters: { secure_resource: 'true' }, // else addresses of pictures are plain http
  },
  attributeMapping: {
    provider_user_id: 'id',
    first_name: 'kakao_account.profile.nickname', // chosen freely, not split
    profile_image_url: 'kakao_account.profile.profile_image_url',
    email_address: 'kakao_account.email',
    email_verified: 'kakao_account.is_email_verified',
  },
  emailVerified: 'when_claimed',
  // Once another Kakao Account took an address over, it comes masked (ka***@kakao.com) and could look like that of
  // somebody else, though it was verified at one time.
  emailVerifiedOnlyIf: ['kakao_account.is_email_valid'],
  uniqueAttributes: ['provider_user_id'],
  causes: [
    {
      hop: 'authorize',
      symptom: 'Kakao shows the error KOE101.',
      cause: 'The Client ID is not the REST API key, but one of the other keys of the app.',
      fix: 'Use the REST API key.',
      field: 'client_id',
      consoleField: 'REST API key',
    },
    {
      hop: 'authorize',
      symptom: 'Kakao shows the error KOE004.',
      cause: 'Kakao Login is not activated in this app.',
      fix: 'Open Kakao Login and set State to ON.',
      consoleField: 'Kakao Login',
    },
    {
      hop: 'authorize',
      symptom: 'Kakao shows the error KOE205.',
      cause: 'A scope is asked for that is not set up as a consent item.',
      fix: 'Set it under Kakao Login, Consent items, or do not ask for it. The email address needs a biz app.',
      field: 'scopes',
      consoleField: 'Consent items',
    },
    {
      hop: 'authorize',
      symptom: 'Kakao shows the error KOE005.',
      cause: 'This is a test app, and the person is not a member of it.',
      fix: 'Add the person under App, Members, or use the keys of the real app.',
      consoleField: 'Members',
    },
    {
      hop: 'token',
      symptom: '401 "Bad client credentials" (KOE010).',
      cause: 'The Client Secret is wrong, or is not activated in the app.',
      fix: 'Copy the code under Client secret of the REST API key and set its state to ON.',
      field: 'client_secret',
      consoleField: 'Client secret',
      when: { match: { description: 'Bad client credentials' } },
    },
  ],
  console: {
    name: 'Kakao Developers',
    url: 'https://developers.kakao.com/console/app',
    fieldLabels: {
      clientId: 'REST API key',
      clientSecret: 'Client secret',
      redirectUri: 'Redirect URI',
    },
    steps: [
      { text: 'Select **Create app** and fill in app name, company name and category.' },
      {
        text: 'Open **Kakao Login** and set **State** to **ON**.',
        goesWrong: 'While it is off, Kakao shows KOE004.',
      },
      {
        text: 'Open **App**, **Platform key**, **REST API key** and paste the redirect URI into **Redirect URI** of Kakao Login.',
        copy: 'redirect_uri',
        goesWrong:
          'An address that is not registered letter for letter gives KOE006. In older consoles the field is under Kakao Login.',
      },
      {
        text: 'Copy the **REST API key**. It is the Client ID.',
        goesWrong: 'The native app key, JavaScript key and admin key look the same but do not work.',
      },
      {
        text: 'On the same page copy the code under **Client secret**, and make sure its state is **ON**.',
        goesWrong: 'A secret that is off is refused with KOE010.',
      },
      {
        text: 'Under **Kakao Login**, **Consent items** set **Nickname** and **Profile image**, and **Kakao Account (email)** if you ask for addresses.',
        goesWrong:
          'The address is offered to biz apps only: switch the app under App, General, Business information. A missing item gives KOE205.',
      },
    ],
  },
  revokeUrlForPeople: 'https://apps.kakao.com/connected/app/list',
  icon: kakaoIcon,
  documentationUrls: [
    'https://developers.kakao.com/docs/latest/en/kakaologin/rest-api',
    'https://developers.kakao.com/docs/latest/en/kakaologin/prerequisite',
    'https://developers.kakao.com/docs/latest/en/kakaologin/trouble-shooting',
  ],
  unchecked: ['The names of all consent items in scopeCatalogue.', 'The address where people end access.'],
});
