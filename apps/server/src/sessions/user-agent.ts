/** What a browser says of itself, as far as its owner will recognise it in a list. */
export interface UserAgent {
  readonly browserName: string | null;
  readonly browserVersion: string | null;
  /** the operating system, or the device where it has a name */
  readonly deviceType: string | null;
  readonly isMobile: boolean;
}

/** In this order: browsers name those they descend from as well. */
const browsers: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Edge', /\b(?:Edg|EdgA|EdgiOS)\/(\d+)/],
  ['Opera', /\b(?:OPR|OPiOS)\/(\d+)/],
  ['Samsung Internet', /\bSamsungBrowser\/(\d+)/],
  ['Vivaldi', /\bVivaldi\/(\d+)/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /\b(?:HeadlessChrome|Chrome|CriOS)\/(\d+)/],
  ['Safari', /\bVersion\/(\d+)\S* (?:Mobile\/\S+ )?Safari\//],
];

const devices: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Android', /\bAndroid\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Windows', /\bWindows\b/],
  ['Mac', /\bMac(?:intosh| OS X)\b/],
  ['Linux', /\bLinux\b/],
];

/**
 * Reads a User-Agent header (RFC 9110 §10.1.5). What it does not know it leaves out: a wrong name would make
 * people end the wrong session.
 * @param header null when there was none
 */
export function parseUserAgent(header: string | null): UserAgent {
  const text = header ?? '';
  const browser = browsers.find(([, pattern]) => pattern.test(text));
  return {
    browserName: browser?.[0] ?? null,
    browserVersion: browser?.[1].exec(text)?.[1] ?? null,
    deviceType: devices.find(([, pattern]) => pattern.test(text))?.[0] ?? null,
    isMobile: /\b(?:Mobile|iPhone|iPad|Android)\b/.test(text),
  };
}
