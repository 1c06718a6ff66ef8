import { defineProvider } from '../define-provider.ts';
import { wechatIcon } from './wechat-icon.ts';

/**
 * WeChat, OAuth 2.0 of its own kind (website app: people scan a code with their phone).
 * Checked against WeChat's documentation, better-auth and supabase/auth.
 * https://developers.weixin.qq.com/doc/oplatform/en/Website_App/WeChat_Login/Wechat_Login.html
 * https://developers.weixin.qq.com/doc/oplatform/en/Website_App/WeChat_Login/Authorized_Interface_Calling_UnionID.html
 */
export const wechat = defineProvider({
  id: 'wechat',
  aliases: ['weixin'],
  displayName: 'WeChat',
  formerName: 'Weixin',
  protocol: 'oauth2',
  authorizationEndpoint: 'https://open.weixin.qq.com/connect/qrconnect',
  authorizationFragment: 'wechat_redirect',
  tokenEndpoint: 'https://api.weixin.qq.com/sns/oauth2/access_token',
  refreshEndpoint: 'https://api.weixin.qq.com/sns/oauth2/refresh_token',
  refreshWithoutSecret: true,
  tokenEndpointAuthMethod: 'client_secret_post',
  clientIdParameter: 'appid',
  clientSecretParameter: 'secret',
  tokenEndpointQuirks: { requestAs: 'query', tokenTypeOmitted: true },
  mislabelsJson: true, // text/plain
  pkce: 'none', // WeChat compares its links with a pattern and knows no challenge
  scopeSeparator: ',',
  baseScopes: ['snsapi_login'],
  refresh: 'stable', // every answer brings a refresh token, which goes on for 30 days
  scopeCatalogue: {
    snsapi_login: 'Let the person scan a code, and read their id, nickname and picture',
    snsapi_userinfo: "Read the person's profile, in pages inside WeChat",
    snsapi_base: "Read the person's id without asking, in pages inside WeChat",
  },
  profile: {
    url: 'https://api.weixin.qq.com/sns/userinfo',
    token: { queryParameter: 'access_token' },
    parameters: { openid: '{token.openid}', lang: 'en' },
    success: { path: 'errcode', value: 0 },
  },
  attributeMapping: {
    // unionid is the same in all apps of one account, but comes and goes with how the app is bound.
    provider_user_id: 'openid',
    first_name: 'nickname',
    profile_image_url: 'headimgurl',
  },
  emailVerified: 'never', // no address is handed out
  uniqueAttributes: ['provider_user_id'],
  errorRules: [
    { hop: 'token', match: { errorNumber: 40013 }, code: 'oauth_client_rejected' }, // invalid appid
    { hop: 'token', match: { errorNumber: 40125 }, code: 'oauth_client_rejected' }, // invalid appsecret
    { hop: ['token', 'profile'], match: { errorNumber: -1 }, code: 'oauth_provider_unavailable' },
    { hop: ['token', 'profile'], match: { errorNumber: 45011 }, code: 'oauth_rate_limited' },
    { hop: 'profile', match: { errorNumber: 48001 }, code: 'oauth_insufficient_scope' },
  ],
  causes: [
    {
      hop: 'authorize',
      symptom: 'WeChat shows "Scope 参数错误或没有 Scope 权限" (no permission for the scope).',
      cause:
        'The AppID is not that of an approved website app: often it is of an official account or a mini program.',
      fix: 'Use the AppID of a website app (网站应用) whose WeChat Login is approved.',
      field: 'client_id',
      consoleField: 'AppID',
    },
    {
      hop: 'authorize',
      symptom: 'WeChat shows "redirect_uri 参数错误" (wrong redirect_uri).',
      cause: 'The host of the redirect URI is not the authorization callback domain of the app.',
      fix: 'Enter the host alone, without https:// and path, under 授权回调域 (authorization callback domain).',
      field: 'redirect_uri',
      consoleField: '授权回调域',
    },
    {
      hop: 'token',
      symptom: 'errcode 40163, code been used.',
      cause: 'The callback was opened twice: a reload or a prefetch.',
      fix: 'Nothing to change. They can try again.',
      when: { match: { errorNumber: 40163 } },
    },
    {
      hop: 'token',
      symptom: 'errcode 40029, invalid code.',
      cause: 'The code is too old, or belongs to another AppID.',
      fix: 'They can try again. If it happens every time, compare the AppID.',
      field: 'client_id',
      when: { match: { errorNumber: 40029 } },
    },
  ],
  console: {
    name: 'WeChat Open Platform',
    url: 'https://open.weixin.qq.com/',
    fieldLabels: {
      clientId: 'AppID',
      clientSecret: 'AppSecret',
      redirectUri: '授权回调域',
    },
    steps: [
      {
        text: 'Register an account and pass the **开发者资质认证** (developer qualification) in the account centre.',
        goesWrong: 'Without it WeChat Login cannot be had. It is for companies, and has to be paid for.',
      },
      {
        text: 'Open **管理中心** (management centre), **网站应用** (website apps) and create one.',
        goesWrong:
          'Mobile apps and official accounts have an AppID too, but people cannot sign in with it here.',
      },
      {
        text: 'Enter the host of the redirect URI under **授权回调域** (authorization callback domain).',
        copy: 'redirect_uri',
        goesWrong: 'Only the host is entered, without https:// and without the path.',
      },
      {
        text: 'Submit the app and wait until it is approved.',
        goesWrong: 'Before that WeChat shows that the scope is not permitted.',
      },
      {
        text: 'Open the app, and copy **AppID** and **AppSecret**.',
        goesWrong: 'The secret is shown only once. Resetting it ends the old one at once.',
      },
    ],
  },
  credentialShapes: {
    clientId: [
      { pattern: '^wx[0-9a-f]{16}$' },
      {
        pattern: '^gh_',
        problem: 'This looks like the original id of an official account.',
        advice: 'Use the AppID of a website app. It begins with wx.',
      },
      {
        pattern: '^[0-9a-f]{32}$',
        problem: 'This looks like an AppSecret.',
        advice: 'Use the AppID. It begins with wx.',
      },
    ],
    clientSecret: [
      { pattern: '^[0-9a-f]{32}$' },
      { pattern: '^wx[0-9a-f]{16}$', problem: 'This looks like the AppID.', advice: 'Use the AppSecret.' },
    ],
  },
  icon: wechatIcon,
  documentationUrls: [
    'https://developers.weixin.qq.com/doc/oplatform/en/Website_App/WeChat_Login/Wechat_Login.html',
    'https://developers.weixin.qq.com/doc/oplatform/en/Website_App/WeChat_Login/Authorized_Interface_Calling_UnionID.html',
  ],
  unchecked: [
    'Whether the link for website apps is compared with a pattern, as WeChat says of links inside WeChat.',
  ],
});
