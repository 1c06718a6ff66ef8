import { defineProvider } from '../define-provider.ts';
import { discordIcon } from './discord-icon.ts';

/**
 * Discord, OAuth 2.0.
 * https://discord.com/developers/docs/topics/oauth2
 * https://discord.com/.well-known/oauth-authorization-server
 * Checked against better-auth, Auth.js and Logto.
 */
export const discord = defineProvider({
  id: 'discord',
  displayName: 'Discord',
  protocol: 'oauth2',
  authorizationEndpoint: 'https://discord.com/oauth2/authorize',
  tokenEndpoint: 'https://discord.com/api/oauth2/token',
  revocationEndpoint: 'https://discord.com/api/oauth2/token/revoke',
  tokenEndpointAuthMethod: 'client_secret_basic',
  baseScopes: ['identify'],
  emailScope: 'email',
  refresh: 'rotating',
  scopeCatalogue: {
    identify: "Read the person's profile, without the email address",
    email: "Read the person's email address",
    connections: 'See accounts elsewhere that the person linked',
    guilds: 'See which servers the person is in',
    'guilds.join': 'Add the person to a server',
    'guilds.members.read': "Read the person's roles and nickname in a server",
    'gdm.join': 'Add the person to a group conversation',
    'role_connections.write': "Update the person's linked roles",
    bot: "Add the app's bot to a server of the person",
    'applications.commands': 'Add commands of the app to a server',
    'webhook.incoming': 'Create a webhook in a channel the person chooses',
    'messages.read': 'Read messages, for local apps',
    voice: 'Connect to voice for the person, for partners',
  },
  profile: { url: 'https://discord.com/api/v10/users/@me' },
  attributeMapping: {
    provider_user_id: 'id', // the username can change hands; the id cannot
    first_name: 'global_name', // one display name, not split: it need not be a person's name
    username: 'username',
    profile_image_url: 'https://cdn.discordapp.com/avatars/{id}/{avatar}.png',
    email_address: 'email',
    email_verified: 'verified',
  },
  emailVerified: 'when_claimed',
  uniqueAttributes: ['provider_user_id', 'username', 'email_address'],
  causes: [
    {
      hop: 'authorize',
      symptom: 'Discord shows "Invalid OAuth2 redirect_uri".',
      cause: 'The redirect URI was added to the Redirects but not saved, or differs in a letter.',
      fix: 'Add exactly this redirect URI, and select Save Changes.',
      field: 'redirect_uri',
      consoleField: 'Redirects',
    },
    {
      hop: 'token',
      symptom: '401 "invalid_client"',
      cause: 'The Client Secret is wrong: often it is the bot token, or it was reset.',
      fix: 'On the OAuth2 page select Reset Secret and save the new one here.',
      field: 'client_secret',
      consoleField: 'Client Secret',
      when: { code: 'oauth_client_rejected' },
    },
  ],
  console: {
    name: 'Discord Developer Portal',
    url: 'https://discord.com/developers/applications',
    fieldLabels: { clientId: 'Client ID', clientSecret: 'Client Secret', redirectUri: 'Redirects' },
    steps: [
      { text: 'Select **New Application**, or choose the one for this environment.' },
      { text: 'Open **OAuth2** and copy the **Client ID**.' },
      {
        text: 'Select **Reset Secret** and copy the **Client Secret**.',
        goesWrong: 'It is shown only once. The token on the Bot page and the Public Key are something else.',
      },
      {
        text: 'Under **Redirects** select **Add Redirect** and paste the redirect URI.',
        copy: 'redirect_uri',
        goesWrong: 'Nothing is stored before **Save Changes** is selected.',
      },
    ],
  },
  credentialShapes: {
    clientId: [
      { pattern: '^\\d{17,20}$' },
      {
        pattern: '^[0-9a-f]{64}$',
        problem: 'This looks like the Public Key.',
        advice: 'Use the Client ID from the OAuth2 page; it has digits only.',
      },
      {
        pattern: '^[\\w-]{23,}\\.[\\w-]{6}\\.[\\w-]{27,}$',
        problem: 'This looks like the token of a bot.',
        advice: 'Use the Client ID from the OAuth2 page; it has digits only.',
      },
    ],
    clientSecret: [
      {
        pattern: '^\\d{17,20}$',
        problem: 'This looks like the Client ID.',
        advice: 'On the OAuth2 page select Reset Secret and copy what is shown.',
      },
      {
        pattern: '^[\\w-]{23,}\\.[\\w-]{6}\\.[\\w-]{27,}$',
        problem: 'This looks like the token of a bot.',
        advice: 'On the OAuth2 page select Reset Secret and copy what is shown.',
      },
      {
        pattern: '^[0-9a-f]{64}$',
        problem: 'This looks like the Public Key.',
        advice: 'On the OAuth2 page select Reset Secret and copy what is shown.',
      },
    ],
  },
  revokeUrlForPeople: 'https://discord.com/settings/authorized-apps',
  icon: discordIcon,
  documentationUrls: [
    'https://discord.com/developers/docs/topics/oauth2',
    'https://discord.com/developers/docs/resources/user',
    'https://discord.com/developers/docs/reference#image-formatting',
  ],
  unchecked: [
    'The metadata promises iss in every callback; nobody was found who relies on it, so it is not judged.',
  ],
});
