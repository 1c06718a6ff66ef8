/**
 * Sends the person back to the app. Parameters are added in the order given, to whatever query the URI has.
 * @param redirectUri already matched against the app's registration
 */
export function answerRedirect(redirectUri: string, parameters: Record<string, string>): Response {
  return redirectTo(addQuery(redirectUri, parameters));
}

/** 302, as X answers; it turns the POST of the form into a GET of the callback. */
export function redirectTo(location: string): Response {
  return new Response(null, {
    status: 302,
    headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
  });
}

export function addQuery(uri: string, parameters: Record<string, string>): string {
  const query = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return uri + (uri.includes('?') ? '&' : '?') + query.join('&');
}
