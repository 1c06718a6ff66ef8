import { Spinner } from '../parts/button.tsx';
import { ProviderLogo } from '../parts/provider-logo.tsx';
import { plainName } from '../words.ts';
import type { Provider, ProviderButtons } from './providers.ts';

interface ProviderListProps {
  readonly buttons: ProviderButtons;
  /** the strategy used last on this browser */
  readonly lastUsed: string | null;
  /** the strategy that was pressed */
  readonly busy: string | undefined;
  readonly onPress: (strategy: string) => void;
}

export function ProviderList({ buttons, ...rest }: ProviderListProps) {
  const { wide, icons, iconColumns } = buttons;
  if (wide.length === 0) return null;
  return (
    <div className="pt-providers">
      {wide.map((provider) => (
        <ProviderButton key={provider.strategy} provider={provider} shape="wide" {...rest} />
      ))}
      {icons.length > 0 && (
        <div className={`pt-provider-icons pt-columns-${iconColumns}`}>
          {icons.map((provider) => (
            <ProviderButton key={provider.strategy} provider={provider} shape="icon" {...rest} />
          ))}
        </div>
      )}
    </div>
  );
}

interface ProviderButtonProps extends Omit<ProviderListProps, 'buttons'> {
  readonly provider: Provider;
  readonly shape: 'wide' | 'icon';
}

function ProviderButton({ provider, shape, lastUsed, busy, onPress }: ProviderButtonProps) {
  const name = plainName(provider.name);
  const isBusy = busy === provider.strategy;
  return (
    <button
      type="button"
      className={`pt-provider pt-provider-${shape}`}
      title={shape === 'icon' ? name : undefined}
      aria-disabled={busy !== undefined}
      aria-busy={isBusy}
      onClick={() => {
        if (busy === undefined) onPress(provider.strategy);
      }}
    >
      {isBusy ? <Spinner /> : <ProviderLogo url={provider.logo_url} name={name} />}
      <span className={shape === 'icon' ? 'pt-only-read-out' : 'pt-provider-label'}>
        Continue with {name}
      </span>
      {lastUsed === provider.strategy && <span className="pt-last-used">Last used</span>}
    </button>
  );
}
