/** In bytes: what the API takes of a picture. */
const largest = 32 * 1024;

const pictureTypes = ['image/png', 'image/webp', 'image/svg+xml'];

type ReadIcon =
  | { readonly kind: 'read'; readonly dataUrl: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** Reads a picture as the API takes it: as a data URL, base64 (RFC 2397). */
export async function readIcon(file: Blob & { readonly name?: string }): Promise<ReadIcon> {
  if (!pictureTypes.includes(file.type)) {
    return { kind: 'refused', reason: 'This is not a PNG, WebP or SVG picture.' };
  }
  if (file.size > largest) {
    const size = Math.ceil(file.size / 1024).toLocaleString('en');
    return { kind: 'refused', reason: `This picture has ${size} KB, and 32 KB is the most.` };
  }
  if (file.size === 0) return { kind: 'refused', reason: 'This file is empty.' };
  const bytes = new Uint8Array(await file.arrayBuffer());
  const text = Array.from(bytes, (byte) => String.fromCodePoint(byte)).join('');
  return { kind: 'read', dataUrl: `data:${file.type};base64,${btoa(text)}` };
}
