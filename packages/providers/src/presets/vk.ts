import { defineProvider } from '../define-provider.ts';
import { vkIcon } from './vk-icon.ts';

/**
 * VK ID, OAuth 2.1 with PKCE. Checked against VK's documentation, better-auth and nuxt-auth-utils; the older
 * oauth.vk.com is not used.
 * https://id.vk.com/about/business/go/docs/en/vkid/latest/vk-id/connection/api-integration/api-description
 */
export const vk = defineProvider({
  id: 'vk',
  aliases: ['vkontakte'],
  displayName: 'VK',
  formerName: 'VKontakte',
  protocol: 'oauth2',
  authorizationEndpoint: 'https://id.vk.com/authorize',
  tokenEndpoint: 'https://id.vk.com/oauth2/auth',
  revocationEndpoint: 'https://id.vk.com/oauth2/revoke',
  revocationQuirks: {
    method: 'POST',
    requestAs: 'form',
    parameters: { access_token: '{token}', client_id: '{client_id}' },
    authenticateAs: 'nobody',
  },
  tokenEndpointAuthMethod: 'client_secret_post', // VK asks for code, verifier and device_id; the key does no harm
  tokenEndpointQuirks: { callbackParameters: ['device_id', 'state'] },
  baseScopes: ['vkid.personal_info'],
  emailScope: 'email',
  emailNeedsApproval: true, // switched on under Доступы
  refresh: 'rotating',
  scopeCatalogue: {
    'vkid.personal_info': "Read the person's name, picture, sex and birthday",
    email: "Read the person's email address",
    phone: "Read the person's phone number",
    friends: "See the person's friends",
    wall: "Read and write on the person's wall",
    groups: "See the person's communities",
    stories: "See the person's stories",
    docs: "See the person's documents",
    photos: "See the person's photos",
    video: "See the person's videos",
    status: "Read and change the person's status",
    notes: "See the person's notes",
    market: 'See and change goods',
    ads: 'Use the advertising account',
    notifications: "Read the person's notifications",
    stats: 'Read statistics of communities',
  },
  profile: {
    url: 'https://id.vk.com/oauth2/user_info',
    method: 'POST',
    token: { formParameter: 'access_token' },
    success: { path: 'error', value: false }, // errors have status 200 and this field
  },
  attributeMapping: {
    provider_user_id: 'user.user_id',
    first_name: 'user.first_name',
    last_name: 'user.last_name',
    profile_image_url: 'user.avatar',
    email_address: 'user.email',
  },
  emailVerified: 'never', // VK promises nothing about addresses
  uniqueAttributes: ['provider_user_id'],
  errorRules: [
    { hop: ['token', 'profile'], match: { error: 'slow_down' }, code: 'oauth_rate_limited' },
    { hop: ['token', 'profile'], match: { error: 'server_error' }, code: 'oauth_provider_unavailable' },
    { hop: 'profile', match: { error: 'invalid_client' }, code: 'oauth_client_rejected' },
  ],
  causes: [
    {
      hop: 'authorize',
      symptom: 'VK shows an error page that names the redirect URL.',
      cause: 'The redirect URI is not among the trusted ones, or its domain is not a base domain of the app.',
      fix: 'Add the domain as base domain and the address as trusted redirect URL, letter for letter.',
      field: 'redirect_uri',
      consoleField: 'Доверенный Redirect URL',
    },
    {
      hop: 'token',
      symptom: 'VK answers that device_id is missing or wrong.',
      cause: 'The callback lost its parameters on the way, for example in a redirect of a proxy.',
      fix: 'Let everything after the question mark of the callback through unchanged.',
      when: { match: { description: 'device_id' } },
    },
    {
      hop: 'profile',
      symptom: 'People have no email address.',
      cause: 'The app has no access to addresses, or the person has none at VK.',
      fix: 'Switch on the access to email in the app (Доступы), and Request email here.',
      field: 'request_email',
      consoleField: 'Доступы',
    },
  ],
  console: {
    name: 'VK ID for Business',
    url: 'https://id.vk.com/about/business/go',
    fieldLabels: {
      clientId: 'ID приложения',
      clientSecret: 'Защищённый ключ',
      redirectUri: 'Доверенный Redirect URL',
    },
    steps: [
      { text: 'Open the account and select **Добавить приложение** (add application).' },
      {
        text: 'Give it a name, and choose the platform **Web**.',
        goesWrong: 'Mini apps and games are registered elsewhere, and their ids do not work here.',
      },
      {
        text: 'Fill in **Базовый домен** (base domain) with the host of the redirect URI.',
        goesWrong: 'Without it every redirect URL is refused.',
      },
      {
        text: 'Paste the redirect URI into **Доверенный Redirect URL** (trusted redirect URL).',
        copy: 'redirect_uri',
        goesWrong: 'It must be the same letter for letter.',
      },
      {
        text: 'Under **Доступы** (access) switch on **Почта** (email) if you ask for addresses.',
        goesWrong: 'Some kinds of access are given only after the company was confirmed.',
      },
      { text: 'Copy **ID приложения** (application id) and **Защищённый ключ** (secure key).' },
    ],
  },
  credentialShapes: {
    clientId: [{ pattern: '^\\d+$' }],
    clientSecret: [
      { pattern: '^\\d+$', problem: 'This looks like the application id.', advice: 'Use the secure key.' },
    ],
  },
  icon: vkIcon,
  documentationUrls: [
    'https://id.vk.com/about/business/go/docs/en/vkid/latest/vk-id/connection/api-integration/api-description',
    'https://id.vk.com/about/business/go/docs/en/vkid/latest/vk-id/connection/create-application',
  ],
  unchecked: [
    'Whether state is required with the code; implementations differ, and sending it is harmless.',
    'Whether the secure key is looked at; better-auth and others send it, the documentation does not ask for it.',
    'The labels of the console, against one source only.',
  ],
});
