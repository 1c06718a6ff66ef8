import { TextInput } from '@mantine/core';
import { useMergedRef } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { OauthProviderPresetResource } from '@portico/contract';
import { useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useEnvironment } from '../data/environment.tsx';
import { presetsQuery } from '../data/queries.ts';
import { RowSkeletons } from '../parts/delayed.tsx';
import { Failure } from '../parts/failure.tsx';
import { focusOnMount } from '../parts/focus-on-mount.ts';
import { Icon } from '../parts/icon.tsx';
import { ProviderLogo } from '../parts/provider-logo.tsx';
import { counted } from '../parts/relative-time.ts';
import { searched, stepInGrid, titleOf } from './provider-grid.ts';

/** All providers there are: typing narrows them, arrows lead through them, Enter opens one. */
export function ProviderPicker() {
  const environment = useEnvironment();
  const presets = useQuery(presetsQuery(environment));
  const [typed, setTyped] = useState('');
  const list = useRef<HTMLUListElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const atStart = useMergedRef(field, focusOnMount);
  const [place, setPlace] = useState(0);
  const found = searched(presets.data?.data ?? [], typed);
  const search = (text: string) => {
    setTyped(text);
    setPlace(0);
  };
  const links = () => [...(list.current?.querySelectorAll<HTMLAnchorElement>('a') ?? [])];
  return (
    <div role="search">
      <TextInput
        className="provider-search"
        aria-label="Search providers"
        placeholder="Search providers"
        leftSection={<Icon name="search" />}
        value={typed}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => search(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && typed.trim() !== '') links()[0]?.click();
          steer(event, field.current, links());
        }}
        ref={atStart}
      />
      {presets.isPending && <RowSkeletons rows={2} />}
      {presets.isError && <Failure error={presets.error} onRetry={() => void presets.refetch()} />}
      <ul className="provider-grid" aria-label="Providers" ref={list}>
        {found.map((preset, index) => (
          <li key={preset.provider_key}>
            <ProviderChoice
              preset={preset}
              isNext={typed.trim() !== '' && index === 0}
              tabIndex={index === place ? 0 : -1}
              onFocus={() => setPlace(index)}
              onKeyDown={(event) => steer(event, field.current, links())}
            />
          </li>
        ))}
      </ul>
      {presets.data && (
        <p className="visually-hidden" role="status">
          {typed.trim() !== '' && counted(found.length, 'provider', 'providers')}
        </p>
      )}
      {presets.data && found.length === 0 && <NothingFound typed={typed.trim()} />}
    </div>
  );
}

/** Arrows go through the grid; typing in it goes on in the search field. */
function steer(
  event: KeyboardEvent,
  field: HTMLInputElement | null,
  links: readonly HTMLAnchorElement[],
): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const from = links.findIndex((link) => link === document.activeElement);
  const isTyping =
    from !== -1 && (event.key === 'Backspace' || (event.key.length === 1 && event.key !== ' '));
  if (isTyping) {
    field?.focus(); // what was typed arrives there
    return;
  }
  const tops = links.map((link) => link.getBoundingClientRect().top);
  const columns = Math.max(tops.filter((top) => top === tops[0]).length, 1);
  const to = stepInGrid(event.key, from, { columns, count: links.length });
  if (to === undefined) return;
  event.preventDefault();
  if (to === -1) field?.focus();
  else links[to]?.focus();
}

function NothingFound({ typed }: { readonly typed: string }) {
  const { slug } = useEnvironment();
  return (
    <p className="muted">
      No provider is called “{typed}”. Look for another part of its name, or{' '}
      <Link to="/$environment/connections/new" params={{ environment: slug }} search={{ kind: 'custom' }}>
        add a custom one
      </Link>
      .
    </p>
  );
}

interface ProviderChoiceProps {
  readonly preset: OauthProviderPresetResource;
  /** Enter in the search field opens it */
  readonly isNext: boolean;
  readonly tabIndex: number;
  readonly onFocus: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** One that was added already opens its connection. */
function ProviderChoice({ preset, isNext, tabIndex, onFocus, onKeyDown }: ProviderChoiceProps) {
  const { slug } = useEnvironment();
  const { provider_key: providerKey, oauth_provider_id: connectionId } = preset;
  const link = {
    tabIndex,
    onFocus,
    onKeyDown,
    className: isNext ? 'provider-choice provider-choice-next' : 'provider-choice',
  };
  const inside = (
    <>
      <ProviderLogo icon={preset.icon} size={40} />
      <span className="provider-choice-name">{titleOf(preset)}</span>
      {connectionId !== null && (
        <span className="provider-choice-added">
          <Icon name="check" size={14} /> Added
        </span>
      )}
    </>
  );
  if (connectionId !== null) {
    const params = { environment: slug, connectionId };
    return (
      <Link to="/$environment/connections/$connectionId" params={params} {...link}>
        {inside}
      </Link>
    );
  }
  return (
    <Link
      to="/$environment/connections/new/$providerKey"
      params={{ environment: slug, providerKey }}
      {...link}
    >
      {inside}
    </Link>
  );
}
