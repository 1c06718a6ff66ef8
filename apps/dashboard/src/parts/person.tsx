import './person.css';

/** A person's picture, or the first letters of their name. */
export function Picture({
  url,
  name,
  size = 32,
}: {
  readonly url: string | null;
  readonly name: string;
  readonly size?: 28 | 32 | 64;
}) {
  return (
    <span className={`picture picture-${size}`} aria-hidden="true">
      {url ? (
        <img src={url} alt="" width={size} height={size} referrerPolicy="no-referrer" />
      ) : (
        initialsOf(name)
      )}
    </span>
  );
}

/** At most two letters, of the first and the last word. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words;
  return chosen
    .map((word) => [...(word ?? '')].find((letter) => /[\p{L}\p{N}]/u.test(letter)) ?? '')
    .join('')
    .toUpperCase();
}

/** What to call somebody of whom perhaps little is known. */
export function nameOf(person: {
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly username: string | null;
  readonly email_addresses?: readonly { readonly email_address: string }[];
}): string {
  const name = [person.first_name, person.last_name].filter(Boolean).join(' ');
  const handle = person.username ? `@${person.username}` : undefined;
  return name || handle || (person.email_addresses?.[0]?.email_address ?? 'No name');
}
