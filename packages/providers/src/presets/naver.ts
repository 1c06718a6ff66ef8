import { defineProvider } from '../define-provider.ts';
import { naverIcon } from './naver-icon.ts';

/**
 * Naver, OAuth 2.0. What a person's profile holds is chosen in the console, not by scopes.
 * Checked against Naver's documentation, supabase/auth, better-auth and arctic.
 * https://developers.naver.com/docs/login/api/api.md
 * https://developers.naver.com/docs/login/profile/profile.md
 */
export const naver = defineProvider({
  id: 'naver',
  displayName: 'Naver',
  protocol: 'oauth2',
  authorizationEndpoint: 'https://nid.naver.com/oauth2.0/authorize',
  tokenEndpoint: 'https://nid.naver.com/oauth2.0/token',
  revocationEndpoint: 'https://nid.naver.com/oauth2.0/token', // told apart by the grant type
  revocationQuirks: {
    method: 'POST',
    requestAs: 'form',
    parameters: { grant_type: 'delete', access_token: '{token}', service_provider: 'NAVER' },
    authenticateAs: 'client',
  },
  revocationEndsEveryGrant: true,
  tokenEndpointAuthMethod: 'client_secret_post',
  tokenEndpointQuirks: { callbackParameters: ['state'] }, // documented as required
  baseScopes: ['profile'], // Naver does not look at it
  refresh: 'stable',
  scopeCatalogue: {
    profile:
      'Read what the person agreed to and the app was set up for: nickname, picture, email address and more',
  },
  profile: {
    url: 'https://openapi.naver.com/v1/nid/me',
    success: { path: 'resultcode', value: '00' },
  },
  attributeMapping: {
    provider_user_id: 'response.id', // another one in every app
    first_name: 'response.name | response.nickname', // the whole name; in Korean the family name comes first
    profile_image_url: 'response.profile_image',
    email_address: 'response.email',
  },
  emailVerified: 'never', // the contact address, which people change freely; Naver promises nothing
  uniqueAttributes: ['provider_user_id'],
  errorRules: [{ hop: 'token', match: { description: 'client secret pair' }, code: 'oauth_client_rejected' }],
  causes: [
    {
      hop: 'authorize',
      symptom: 'Naver says that the service is in development, or that the person cannot sign in.',
      cause: 'The app was not reviewed, and the Naver ID is not registered for tests.',
      fix: 'Add the Naver ID on the tab 멤버관리 (members), or ask for the review under 네이버 로그인 검수상태.',
      consoleField: '멤버관리',
    },
    {
      hop: 'token',
      symptom: '"no valid data in session"',
      cause: 'The code was used before or is too old: a reload, a prefetch or a second callback.',
      fix: 'Nothing to change. They can try again.',
      when: { match: { description: 'no valid data in session' } },
    },
    {
      hop: 'profile',
      symptom: 'People have no email address or name.',
      cause: 'These items are not chosen in the console, or the person did not agree to them.',
      fix: 'Open API 설정 (API settings) and tick 이메일 주소 (email address) and what else you need as 필수 (required).',
      field: 'request_email',
      consoleField: 'API 설정',
    },
  ],
  console: {
    name: 'NAVER Developers',
    url: 'https://developers.naver.com/apps/#/list',
    fieldLabels: {
      clientId: 'Client ID',
      clientSecret: 'Client Secret',
      redirectUri: '네이버 로그인 Callback URL',
    },
    steps: [
      {
        text: 'Select **Application**, **애플리케이션 등록** (register application) and give the app a name.',
      },
      {
        text: 'Under **사용 API** choose **네이버 로그인** (Naver Login) and tick the items you need, **이메일 주소** (email address) among them if you ask for it.',
        goesWrong: 'What is not ticked here is never handed out, whatever is asked for.',
      },
      {
        text: 'Add the environment **PC 웹** (PC web) and fill in the **서비스 URL** (service URL).',
        copy: 'app_url',
      },
      {
        text: 'Paste the redirect URI into **네이버 로그인 Callback URL** and register the app.',
        copy: 'redirect_uri',
        goesWrong: 'Five addresses can be added at most.',
      },
      { text: 'Copy **Client ID** and **Client Secret** from the tab **개요** (overview).' },
      {
        text: 'Under **멤버관리** (members) add the Naver IDs that test, and ask for the review (**검수 요청**) before you go live.',
        goesWrong: 'Until the review is passed only these people can sign in.',
      },
    ],
  },
  icon: naverIcon,
  documentationUrls: [
    'https://developers.naver.com/docs/login/api/api.md',
    'https://developers.naver.com/docs/login/devguide/devguide.md',
    'https://developers.naver.com/docs/login/profile/profile.md',
  ],
  unchecked: [
    'The wording of errors of the token endpoint.',
    'Whether a code challenge is looked at; none is documented for this endpoint.',
  ],
});
