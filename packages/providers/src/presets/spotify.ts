import { defineProvider } from '../define-provider.ts';
import { spotifyIcon } from './spotify-icon.ts';

/**
 * Spotify, OAuth 2.0. Checked against Spotify's documentation and against better-auth and Logto.
 * https://developer.spotify.com/documentation/web-api/tutorials/code-flow
 */
export const spotify = defineProvider({
  id: 'spotify',
  displayName: 'Spotify',
  protocol: 'oauth2',
  authorizationEndpoint: 'https://accounts.spotify.com/authorize',
  tokenEndpoint: 'https://accounts.spotify.com/api/token',
  tokenEndpointAuthMethod: 'client_secret_basic',
  baseScopes: [], // the public profile needs none
  emailScope: 'user-read-email',
  refresh: 'stable', // every answer to a code brings a refresh token; a refresh may bring a new one
  scopeCatalogue: {
    'user-read-email': "Read the person's email address",
    'user-read-private': "See the person's country and kind of subscription",
    'user-top-read': "See the person's top artists and tracks",
    'user-read-recently-played': 'See what the person played recently',
    'user-read-currently-playing': 'See what the person is playing',
    'user-read-playback-state': "See the person's player and devices",
    'user-modify-playback-state': "Control the person's player",
    'user-library-read': "See the person's library",
    'user-library-modify': "Change the person's library",
    'user-follow-read': 'See whom the person follows',
    'user-follow-modify': 'Follow and unfollow for the person',
    'playlist-read-private': "See the person's private playlists",
    'playlist-read-collaborative': 'See playlists the person shares with others',
    'playlist-modify-public': "Change the person's public playlists",
    'playlist-modify-private': "Change the person's private playlists",
    'ugc-image-upload': 'Upload pictures for the person',
    streaming: 'Play music for the person',
  },
  profile: { url: 'https://api.spotify.com/v1/me' },
  attributeMapping: {
    provider_user_id: 'id',
    first_name: 'display_name', // one display name, not split: it need not be a person's name
    profile_image_url: 'images.0.url',
    email_address: 'email',
  },
  emailVerified: 'never', // the documentation of /me says that nobody has confirmed it
  signals: { followers: 'followers.total' },
  uniqueAttributes: ['provider_user_id'],
  errorRules: [
    // The profile needs no scope: a refusal is about the app.
    { hop: 'profile', match: { status: 403 }, code: 'oauth_client_rejected' },
  ],
  causes: [
    {
      hop: 'authorize',
      symptom:
        'Spotify shows "INVALID_CLIENT: Invalid redirect URI" or "INVALID_CLIENT: Insecure redirect URI".',
      cause:
        'The redirect URI is not registered letter for letter, or it is plain http on a name: Spotify takes http only on 127.0.0.1 and [::1].',
      fix: 'Register exactly this redirect URI. For development open this server at 127.0.0.1 instead of localhost.',
      field: 'redirect_uri',
      consoleField: 'Redirect URIs',
    },
    {
      hop: 'profile',
      symptom: '403 "User not registered in the Developer Dashboard"',
      cause: 'The app is in development mode, and this person is not on its list.',
      fix: "Add the person's name and Spotify email address under User Management, or ask for extended quota.",
      consoleField: 'User Management',
      when: { match: { status: 403, description: 'not registered' } },
    },
    {
      hop: 'profile',
      symptom: 'Nobody has an email address although it was asked for.',
      cause: 'Spotify does not give newer apps in development mode addresses, countries or subscriptions.',
      fix: 'Let people type their address here, or ask Spotify for extended quota.',
      field: 'request_email',
    },
  ],
  console: {
    name: 'Spotify for Developers: Dashboard',
    url: 'https://developer.spotify.com/dashboard',
    fieldLabels: { clientId: 'Client ID', clientSecret: 'Client secret', redirectUri: 'Redirect URIs' },
    steps: [
      { text: 'Select **Create app** and fill in **App name** and **App description**.' },
      {
        text: 'Paste the redirect URI into **Redirect URIs** and select **Add**.',
        copy: 'redirect_uri',
        goesWrong: 'localhost is refused: use 127.0.0.1 for development, https for everything else.',
      },
      { text: 'Tick **Web API** and select **Save**.' },
      { text: 'Copy **Client ID**, select **View client secret** and copy **Client secret**.' },
      {
        text: 'Under **User Management** add everybody who shall sign in while the app is in development mode.',
        goesWrong: 'Others can agree at Spotify, but then it refuses to say who they are.',
      },
    ],
  },
  revokeUrlForPeople: 'https://www.spotify.com/account/apps/',
  icon: spotifyIcon,
  documentationUrls: [
    'https://developer.spotify.com/documentation/web-api/tutorials/code-flow',
    'https://developer.spotify.com/documentation/web-api/reference/get-current-users-profile',
    'https://developer.spotify.com/documentation/web-api/concepts/redirect_uri',
    'https://developer.spotify.com/documentation/web-api/concepts/quota-modes',
  ],
  unchecked: [
    'Whether followers are told to newer apps in development mode',
    'Whether Spotify answers that refusal as JSON every time',
  ],
});
