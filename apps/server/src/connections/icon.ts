/** A picture as settings hold it, taken apart. @returns undefined for anything else than a base64 data URL */
export function readIcon(dataUrl: string): { readonly type: string; readonly body: Buffer } | undefined {
  const [, type, base64] = /^data:([\w/+]+);base64,(.+)$/.exec(dataUrl) ?? [];
  return type === undefined || base64 === undefined
    ? undefined
    : { type, body: Buffer.from(base64, 'base64') };
}

/** Whether a data URL holds what it says: browsers show nothing in the place of a picture that is none. */
export function isPicture(dataUrl: string): boolean {
  const { type, body } = readIcon(dataUrl) ?? {};
  if (!body) return false;
  if (type === 'image/png') return body.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'));
  if (type === 'image/webp')
    return body.toString('latin1', 0, 4) === 'RIFF' && body.toString('latin1', 8, 12) === 'WEBP';
  return type === 'image/svg+xml' && /<svg[\s>]/.test(body.toString('utf8'));
}
