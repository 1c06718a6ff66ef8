import { defineProvider } from '../define-provider.ts';
import { shopifyIcon } from './shopify-icon.ts';

/**
 * Shopify, OAuth 2.0 for the staff of one shop: an online access token, whose answer says who the person is.
 * Checked against Shopify's documentation and its own libraries for Ruby and JavaScript.
 * https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/authorization-code-grant
 */
export const shopify = defineProvider({
  id: 'shopify',
  displayName: 'Shopify',
  protocol: 'oauth2',
  parameters: {
    shop: {
      label: 'Shop',
      pattern: '^[a-z0-9][a-z0-9-]*\\.myshopify\\.com$',
      example: 'example-store.myshopify.com',
      hint: 'The myshopify.com address of the shop, not its own domain. It stands under Settings, Domains.',
    },
  },
  authorizationEndpoint: 'https://{shop}/admin/oauth/authorize',
  tokenEndpoint: 'https://{shop}/admin/oauth/access_token',
  tokenEndpointAuthMethod: 'client_secret_post',
  tokenEndpointQuirks: { tokenTypeOmitted: true },
  authorizationParameters: { 'grant_options[]': 'per-user' }, // without it the answer is about the shop, not a person
  scopeSeparator: ',',
  baseScopes: ['read_products'], // an app has to ask for something
  refresh: 'none', // an online token lasts as long as the person's session in the admin
  scopeCatalogue: {
    read_products: "See the shop's products",
    write_products: "Change the shop's products",
    read_orders: 'See orders',
    write_orders: 'Change orders',
    read_customers: 'See customers',
    write_customers: 'Change customers',
    read_inventory: 'See the stock',
    write_inventory: 'Change the stock',
    read_fulfillments: 'See deliveries',
    read_discounts: 'See discounts',
    read_content: 'See articles, blogs and pages',
    read_themes: 'See themes',
    read_locations: 'See the locations of the shop',
    read_locales: 'See the languages of the shop',
    read_reports: 'See reports',
  },
  profile: { usesTokenResponse: true },
  attributeMapping: {
    provider_user_id: 'token.associated_user.id',
    first_name: 'token.associated_user.first_name',
    last_name: 'token.associated_user.last_name',
    email_address: 'token.associated_user.email',
    email_verified: 'token.associated_user.email_verified',
  },
  emailVerified: 'when_claimed',
  uniqueAttributes: ['provider_user_id', 'email_address'],
  causes: [
    {
      hop: 'authorize',
      symptom: 'Shopify shows "Could not find Shopify API application with api_key".',
      cause: 'The Client ID is wrong, or the app was deleted.',
      fix: 'Copy the Client ID again from the settings of the app.',
      field: 'client_id',
      consoleField: 'Client ID',
    },
    {
      hop: 'authorize',
      symptom: 'Shopify says that the app cannot be installed on this store.',
      cause: 'The app has custom distribution for another shop, or no distribution method was chosen.',
      fix: 'Choose the distribution of the app, and this shop with it.',
      consoleField: 'Distribution',
    },
    {
      hop: 'authorize',
      symptom: 'Shopify says that the person needs permission, and nobody but the owner can sign in.',
      cause: 'The app is not installed yet, or the person may not use it: the first sign-in installs it.',
      fix: 'Let the owner of the shop sign in first, then give staff access to the app under Settings, Users.',
    },
    {
      hop: 'profile',
      symptom: 'The profile holds no id.',
      cause: 'The token is about the shop and not about a person: grant_options[] was taken away or changed.',
      fix: 'Remove grant_options[] from the additional authorization parameters.',
      when: { code: 'oauth_provider_user_id_missing' },
    },
  ],
  console: {
    name: 'Shopify Dev Dashboard',
    url: 'https://dev.shopify.com/dashboard',
    fieldLabels: {
      clientId: 'Client ID',
      clientSecret: 'Secret',
      redirectUri: 'Redirect URLs',
    },
    steps: [
      { text: 'Open **Apps**, select **Create app** and give it a name.' },
      {
        text: 'In the version of the app fill in the **App URL** and switch off **Embed app in Shopify admin**.',
        copy: 'app_url',
        goesWrong: 'An embedded app is opened in a frame, where nobody can sign in.',
      },
      {
        text: 'Under **Access** add the scope **read_products**, and paste the redirect URI into **Redirect URLs**.',
        copy: 'redirect_uri',
        goesWrong:
          'It must be the same letter for letter. Otherwise Shopify says that it is not whitelisted.',
      },
      { text: 'Select **Release**.', goesWrong: 'Changes do not count before the version is released.' },
      { text: 'Open **Settings** of the app and copy **Client ID** and **Secret**.' },
      {
        text: 'Choose how the app is distributed, then let the owner of the shop sign in once.',
        goesWrong: 'The first sign-in installs the app. Staff can sign in only afterwards.',
      },
    ],
  },
  credentialShapes: {
    clientId: [
      { pattern: '^[0-9a-f]{32}$' },
      { pattern: '^shpss_', problem: 'This looks like the secret.', advice: 'Use the Client ID.' },
      {
        pattern: '^shp(at|ca|pa|ua)_',
        problem: 'This looks like an access token.',
        advice: 'Use the Client ID.',
      },
    ],
    clientSecret: [
      { pattern: '^shpss_' },
      {
        pattern: '^shp(at|ca|pa|ua)_',
        problem: 'This looks like an access token.',
        advice: 'Use the Secret beside the Client ID. It begins with shpss_.',
      },
    ],
  },
  icon: shopifyIcon,
  documentationUrls: [
    'https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/authorization-code-grant',
    'https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/online-access-tokens',
    'https://shopify.dev/docs/api/usage/access-scopes',
  ],
  unchecked: [
    'Whether Shopify looks at a code challenge; it documents none.',
    'The labels of the Dev Dashboard, against one source only.',
  ],
});
