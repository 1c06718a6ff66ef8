export interface BasicCredentials {
  clientId: string;
  clientSecret: string;
}

/** Id and secret are form-encoded before base64 (RFC 6749 §2.3.1); most values never need it. */
export function readBasic(header: string | null): BasicCredentials | undefined {
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const credentials = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = credentials.indexOf(':');
  if (colon < 0) return undefined;
  return {
    clientId: formDecode(credentials.slice(0, colon)),
    clientSecret: formDecode(credentials.slice(colon + 1)),
  };
}

function formDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text; // not encoded: taken as it stands
  }
}
