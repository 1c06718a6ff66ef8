import type { OauthProviderPresetResource } from '@portico/contract';

type Named = Pick<OauthProviderPresetResource, 'name' | 'former_name' | 'provider_key'>;

/** A provider that changed its name is still looked for by the old one. */
export function titleOf({ name, former_name: former }: Named): string {
  return former === null ? name : `${name}/${former}`;
}

/** Those whose name, former name or key has what was typed, whatever the spelling; names that begin so first. */
export function searched<Preset extends Named>(presets: readonly Preset[], typed: string): readonly Preset[] {
  const wanted = plain(typed);
  const found = presets.filter((preset) =>
    plain(`${titleOf(preset)} ${preset.provider_key}`).includes(wanted),
  );
  const begins = ({ name, former_name: former }: Named) =>
    [name, former ?? ''].some((one) => plain(one).startsWith(wanted));
  return wanted === '' ? found : [...found.filter(begins), ...found.filter((preset) => !begins(preset))];
}

const plain = (text: string) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/**
 * Where an arrow key leads in a grid.
 * @param from the place now; -1: the search field above
 * @returns undefined where it leads nowhere; -1 for the search field
 */
export function stepInGrid(
  key: string,
  from: number,
  { columns, count }: { readonly columns: number; readonly count: number },
): number | undefined {
  if (from === -1) return key === 'ArrowDown' && count > 0 ? 0 : undefined;
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: columns,
    ArrowUp: -columns,
    ArrowRight: 1,
    ArrowLeft: -1,
    Home: -from,
    End: count - 1 - from,
  };
  const step = steps[key];
  if (step === undefined) return undefined;
  const to = from + step;
  if (to < 0) return key === 'ArrowUp' ? -1 : undefined;
  if (to < count) return to;
  // Below the last row there may be nothing in this column, but there is a last one.
  const hasRowBelow = Math.floor(from / columns) < Math.floor((count - 1) / columns);
  return key === 'ArrowDown' && hasRowBelow ? count - 1 : undefined;
}
