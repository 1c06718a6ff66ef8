import { useState } from 'react';
import { initialsOf } from './initials.ts';

interface AvatarProps {
  /** empty for none */
  readonly imageUrl: string;
  readonly name: string;
  readonly size: 'tiny' | 'small' | 'large';
}

const pixels = { tiny: 28, small: 40, large: 64 };

/** A person's picture, or initials where there is none or it does not load. Decoration: the name is beside it. */
export function Avatar({ imageUrl, name, size }: AvatarProps) {
  const [failedUrl, setFailedUrl] = useState('');
  const className = `pt-avatar pt-avatar-${size}`;
  if (!imageUrl || failedUrl === imageUrl) {
    return (
      <span className={className} aria-hidden="true">
        {initialsOf(name)}
      </span>
    );
  }
  return (
    <img
      className={className}
      src={imageUrl}
      alt=""
      width={pixels[size]}
      height={pixels[size]}
      referrerPolicy="no-referrer"
      onError={() => setFailedUrl(imageUrl)}
    />
  );
}
