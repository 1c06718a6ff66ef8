import type { Crowd, SandboxPerson } from '../people.ts';
import { drawAvatar } from './draw.ts';

/** Variants of a picture, as X has them: the suffix before the extension, and the width in pixels. */
const variants: Record<string, number> = { _normal: 48, _bigger: 73, _mini: 24, _400x400: 400, '': 400 };

export type ImageVariant = '_normal' | '_bigger' | '_mini' | '_400x400' | '';

/** The path of a person's picture: `…/<id>/<file>_normal.png`. */
export function profileImagePath(mountPath: string, person: SandboxPerson, variant: ImageVariant): string {
  return `${mountPath}/profile_images/${person.id}/${fileName(person)}${variant}.png`;
}

/**
 * @param path below the mount path
 * @returns undefined when it is nobody's picture
 */
export function answerProfileImage(crowd: Crowd, path: string): Response | undefined {
  const match = /^\/profile_images\/(\d+)\/([a-z]+?)(_normal|_bigger|_mini|_400x400|)\.png$/.exec(path);
  const [, id, name, variant = ''] = match ?? [];
  const person = id === undefined ? undefined : crowd.find(id);
  const pixels = variants[variant];
  if (person === undefined || pixels === undefined || name !== fileName(person)) return undefined;
  return new Response(new Uint8Array(drawAvatar(initials(person.name), person.colour, pixels)), {
    headers: {
      'content-type': 'image/png',
      'cache-control': 'public, max-age=86400',
      // Pages of other origins may show it, as they may a provider's.
      'cross-origin-resource-policy': 'cross-origin',
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
    },
  });
}

/** Letters of the name, so that a new name means a new file, as a new picture does at X. */
function fileName(person: SandboxPerson): string {
  return (
    person.name
      .normalize('NFD')
      .replace(/[^A-Za-z]/g, '')
      .toLowerCase() || 'picture'
  );
}

function initials(name: string): string {
  const words = name.normalize('NFD').match(/[A-Za-z]+/g) ?? [];
  const first = words[0]?.charAt(0) ?? '';
  const last = words.length > 1 ? (words.at(-1)?.charAt(0) ?? '') : '';
  return (first + last).toUpperCase();
}
