/**
 * A place as people say it: "Lyon, France".
 * @param country two letters of ISO 3166-1; others are shown as they are
 * @returns undefined where nothing is known
 */
export function placeName({
  city,
  country,
}: {
  readonly city: string | null;
  readonly country: string | null;
}): string | undefined {
  const land = country === null ? undefined : countryName(country);
  return [city, land].filter(Boolean).join(', ') || undefined;
}

function countryName(code: string): string {
  try {
    return new Intl.DisplayNames('en', { type: 'region' }).of(code) ?? code;
  } catch {
    return code; // no code at all
  }
}
