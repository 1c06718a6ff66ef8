import { describe, expect, it } from 'vitest';
import { percentEncode } from './authorization-request.ts';
import { hmacSha1, signatureBaseString, signRequest, type Parameter } from './oauth1-signature.ts';

/** https://docs.x.com/fundamentals/authentication/oauth-1-0a/creating-a-signature */
const statusUpdate = {
  method: 'POST',
  form: new URLSearchParams({ status: 'Hello Ladies + Gentlemen, a signed OAuth request!' }),
  consumerKey: 'xvz1evFS4wEEPTGEFPHBog',
  consumerSecret: 'kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw',
  token: '370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb',
  tokenSecret: 'LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE',
  nonce: 'kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg',
  timestamp: 1_318_622_958,
};

/** https://docs.x.com/x-api/fundamentals/authentication/guides/log-in-with-x */
const signIn = {
  method: 'POST',
  consumerKey: 'cChZNFj6T5R0TigYB9yd1w',
  consumerSecret: 'L8qq9PZyRg6ieKGEKhZolGC0vJWLw8iEJ88DRdyOg',
  timestamp: 1_318_467_427,
};
const requestTokenStep = {
  ...signIn,
  nonce: 'ea9ec8429b68d6b77cd5600adbbb0456',
  oauthParameters: { oauth_callback: 'http://localhost/sign-in-with-twitter/' },
};
const accessTokenStep = {
  ...signIn,
  nonce: 'a9900fe68e2573b27a37f10fbad6a755',
  token: 'NPcudxy0yU5T3tBzho7iCotZ3cnetKwcTIRlX0iwRl0',
  tokenSecret: 'veNRnAWe6inFuo8o2u8SLLZLjolYDmDP7SzL0YfYI',
};
const verifier = { oauth_verifier: 'uw7NjWHT6OJ1MpJOXsHfNxoAhPKpgI8BlYDhxEjIBY' };

describe('signRequest', () => {
  it.each([
    { host: 'https://api.x.com/1.1', signature: 'Ls93hJiZbQ3akF3HF3x1Bz8/zU4=' },
    { host: 'https://api.twitter.com/1.1', signature: 'hCtSmYh+iHYCEqBWrE7C7hYmtUk=' },
    { host: 'https://api.twitter.com/1', signature: 'tnnArxj06cWHq44gCs1OSKk/jLY=' },
  ])('signs the worked example of X for $host', ({ host, signature }) => {
    const url = `${host}/statuses/update.json?include_entities=true`;
    expect(signRequest({ ...statusUpdate, url }).signature).toBe(signature);
  });

  it.each([
    { host: 'https://api.twitter.com', signature: 'F1Li3tvehgcraF8DMJ7OyxO4w9Y=' },
    { host: 'https://api.x.com', signature: 'X9xhcB9d+NxXd/ThJ/n51vPhetM=' },
  ])('signs a request token call without a token for $host', ({ host, signature }) => {
    const url = `${host}/oauth/request_token`;
    expect(signRequest({ ...requestTokenStep, url }).signature).toBe(signature);
  });

  it.each([
    { host: 'https://api.twitter.com', signature: '39cipBtIOHEEnybAR4sATQTpl2I=' },
    { host: 'https://api.x.com', signature: 'G3DdousFWwxEepaZcmHguKqeBvs=' },
  ])('signs an access token call for $host, wherever the verifier travels', ({ host, signature }) => {
    const step = { ...accessTokenStep, url: `${host}/oauth/access_token` };
    expect(signRequest({ ...step, form: new URLSearchParams(verifier) }).signature).toBe(signature);
    expect(signRequest({ ...step, oauthParameters: verifier }).signature).toBe(signature);
  });

  it('puts every protocol parameter into the header, encoded, and nothing else', () => {
    const url = 'https://api.twitter.com/oauth/request_token?x_auth_access_type=read';
    const { authorization, signature } = signRequest({ ...requestTokenStep, url });
    expect(authorization).toBe(
      [
        'OAuth oauth_callback="http%3A%2F%2Flocalhost%2Fsign-in-with-twitter%2F"',
        'oauth_consumer_key="cChZNFj6T5R0TigYB9yd1w"',
        'oauth_nonce="ea9ec8429b68d6b77cd5600adbbb0456"',
        `oauth_signature="${percentEncode(signature)}"`,
        'oauth_signature_method="HMAC-SHA1"',
        'oauth_timestamp="1318467427"',
        'oauth_version="1.0"',
      ].join(', '),
    );
  });

  it('lets no further parameter replace those of the protocol', () => {
    const url = 'https://api.x.com/oauth/request_token';
    const oauthParameters = {
      ...requestTokenStep.oauthParameters,
      oauth_nonce: 'mine',
      oauth_version: '2.0',
    };
    expect(signRequest({ ...requestTokenStep, url, oauthParameters })).toEqual(
      signRequest({ ...requestTokenStep, url }),
    );
  });

  it('cannot be made to add a header', () => {
    const url = 'https://api.x.com/oauth/request_token';
    const oauthParameters = { oauth_callback: 'https://a.example/"\r\nX-Injected: 1' };
    expect(signRequest({ ...requestTokenStep, url, oauthParameters }).authorization).toContain(
      'oauth_callback="https%3A%2F%2Fa.example%2F%22%0D%0AX-Injected%3A%201"',
    );
  });
});

describe('the examples of RFC 5849', () => {
  const common: Parameter[] = [
    ['oauth_consumer_key', 'dpf43f3p2l4k3l03'],
    ['oauth_signature_method', 'HMAC-SHA1'],
  ];
  it.each([
    {
      name: '§1.2, temporary credentials',
      method: 'POST',
      url: 'https://photos.example.net/initiate',
      parameters: {
        oauth_timestamp: '137131200',
        oauth_nonce: 'wIjqoS',
        oauth_callback: 'http://printer.example.com/ready',
      },
      tokenSecret: '',
      signature: '74KNZJeDHnMBp0EMJ9ZHt/XKycU=',
    },
    {
      name: '§1.2, token credentials',
      method: 'POST',
      url: 'https://photos.example.net/token',
      parameters: {
        oauth_token: 'hh5s93j4hdidpola',
        oauth_timestamp: '137131201',
        oauth_nonce: 'walatlh',
        oauth_verifier: 'hfdp7dh39dks9884',
      },
      tokenSecret: 'hdhd0244k9j7ao03',
      signature: 'gKgrFCywp7rO0OXSjdot/IHF7IU=',
    },
    {
      name: '§1.2, the photo',
      method: 'GET',
      url: 'http://photos.example.net/photos?file=vacation.jpg&size=original',
      parameters: { oauth_token: 'nnch734d00sl2jdk', oauth_timestamp: '137131202', oauth_nonce: 'chapoH' },
      tokenSecret: 'pfkkdhi9sl3r4s00',
      signature: 'MdpQcU8iPSUjWoN/UDMsK2sui9I=',
    },
  ])('are signed alike: $name', ({ method, url, parameters, tokenSecret, signature }) => {
    const baseString = signatureBaseString(method, url, [...common, ...Object.entries(parameters)]);
    expect(hmacSha1(baseString, 'kd94hf93k423kf44', tokenSecret)).toBe(signature);
  });

  it('give the base string of §3.4.1.1', () => {
    const parameters: Parameter[] = [
      ['oauth_consumer_key', '9djdj82h48djs9d2'],
      ['oauth_token', 'kkk9d7dh3k39sjv7'],
      ['oauth_signature_method', 'HMAC-SHA1'],
      ['oauth_timestamp', '137131201'],
      ['oauth_nonce', '7d8f3e4a'],
      ...new URLSearchParams('c2&a3=2+q'),
    ];
    const url = 'http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b';
    const baseString = signatureBaseString('POST', url, parameters);
    expect(baseString).toBe(
      'POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D' +
        '%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a' +
        '%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7',
    );
    // Erratum 2550 names the secrets that belong to it.
    expect(hmacSha1(baseString, 'j49sk3j29djd', 'dh893hdasih9')).toBe('r6/TJjbCOr97/+UU0NsvSne7s5g=');
  });
});

describe('the base string', () => {
  const baseOf = (url: string, parameters: Parameter[] = []) =>
    signatureBaseString('GET', url, parameters).split('&').map(decodeURIComponent);

  it.each([
    { url: 'http://EXAMPLE.COM:80/r%20v/X?id=123', base: 'http://example.com/r%20v/X' },
    { url: 'https://www.example.net:8080/?q=1', base: 'https://www.example.net:8080/' },
    { url: 'https://www.example.net:443', base: 'https://www.example.net/' },
  ])('names $url as RFC 5849 §3.4.1.2 does', ({ url, base }) => {
    expect(baseOf(url)[1]).toBe(base);
  });

  it('sorts names before values, not the joined pairs', () => {
    const parameters: Parameter[] = [
      ['a-', '1'],
      ['a', '2'],
      ['a', '10'],
      ['B', ''],
    ];
    expect(baseOf('https://a.example/', parameters)[2]).toBe('B=&a=10&a=2&a-=1');
  });

  it('sorts by the encoded form', () => {
    const parameters: Parameter[] = [
      ['0', ''],
      ['é', ''],
    ];
    expect(baseOf('https://a.example/', parameters)[2]).toBe('%C3%A9=&0=');
  });

  it('reads + in a query as a space and signs it as %20', () => {
    expect(baseOf('https://a.example/?q=a+b%2Bc')[2]).toBe('q=a%20b%2Bc');
  });

  it('holds exactly two bare ampersands', () => {
    expect(baseOf('https://a.example/?a=1&b=2', [['c', '&']])).toHaveLength(3);
  });
});

describe('percentEncode (RFC 5849 §3.6)', () => {
  it.each([
    { text: 'Ladies + Gentlemen', encoded: 'Ladies%20%2B%20Gentlemen' },
    { text: 'An encoded string!', encoded: 'An%20encoded%20string%21' },
    { text: 'Dogs, Cats & Mice', encoded: 'Dogs%2C%20Cats%20%26%20Mice' },
    { text: '☃', encoded: '%E2%98%83' },
    { text: "!*'()", encoded: '%21%2A%27%28%29' },
    { text: 'AZaz09-._~', encoded: 'AZaz09-._~' },
    { text: '\ud800', encoded: '%EF%BF%BD' },
  ])('turns $text into $encoded', ({ text, encoded }) => {
    expect(percentEncode(text)).toBe(encoded);
  });
});

describe('hmacSha1', () => {
  it('keeps the ampersand of the key when there is no token', () => {
    expect(hmacSha1('a', 'secret', '')).not.toBe(hmacSha1('a', 'secret%26', ''));
    expect(hmacSha1('a', 'a&b', 'c')).not.toBe(hmacSha1('a', 'a', 'b&c'));
  });
});
