import { Combobox, TextInput, useCombobox } from '@mantine/core';
import { useState } from 'react';
import { Icon } from '../parts/icon.tsx';
import { fieldId } from './form-part.ts';
import type { FormPart } from './form-part.ts';
import { isScope, scopesToAdd } from './scope-catalogue.ts';

/** Adds scopes: from the catalogue, found by name or by meaning, or any other by typing it. */
export function ScopeSearch({ form, onChange, preset, problems }: FormPart) {
  const [typed, setTyped] = useState('');
  const [hasDoubt, setHasDoubt] = useState(false);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const wanted = typed.trim();
  const found = scopesToAdd(preset, form.scopes, wanted);
  const isFree = isScope(wanted) && !found.some(({ scope }) => scope === wanted) && !isAskedFor(wanted);
  function isAskedFor(scope: string): boolean {
    return [...preset.base_scopes, preset.email_scope, preset.offline_scope, ...form.scopes].includes(scope);
  }
  const add = (scope: string) => {
    onChange({ scopes: [...form.scopes, scope] });
    setTyped('');
    combobox.resetSelectedOption();
  };
  const doubt = hasDoubt ? doubtOf(wanted, isAskedFor(wanted)) : undefined;
  const problem = problems['scopes'] ?? doubt;
  return (
    <Combobox store={combobox} onOptionSubmit={add} shadow="md" withinPortal={false}>
      <Combobox.Target>
        <TextInput
          id={fieldId('scopes')}
          label="More scopes"
          description="Only what your app uses. The app at the provider must be permitted to ask for it."
          placeholder={preset.scope_catalogue.length > 0 ? 'Search, or type a scope' : 'Type a scope'}
          value={typed}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setHasDoubt(false);
            combobox.openDropdown();
            combobox.updateSelectedOptionIndex();
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || wanted === '') return;
            // Enter adds what was typed, and does not send the form.
            if (combobox.getSelectedOptionIndex() !== -1 && combobox.dropdownOpened) return;
            event.preventDefault();
            if (isFree) add(wanted);
            else setHasDoubt(true);
          }}
          onFocus={() => combobox.openDropdown()}
          onClick={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
          {...(problem === undefined ? {} : { error: problem })}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={found.length === 0 && !isFree}>
        <Combobox.Options mah={280} style={{ overflowY: 'auto' }} aria-label="Scopes">
          {found.map(({ scope, meaning }) => (
            <Combobox.Option value={scope} key={scope}>
              <span className="scope-option">
                <code>{scope}</code>
                <span className="muted">{meaning}</span>
              </span>
            </Combobox.Option>
          ))}
          {isFree && (
            <Combobox.Option value={wanted}>
              <span className="scope-add">
                <Icon name="plus" size={14} />
                <span>
                  Add <code>{wanted}</code>
                </span>
              </span>
            </Combobox.Option>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

function doubtOf(typed: string, isAskedFor: boolean): string | undefined {
  if (typed === '') return undefined;
  if (isAskedFor) return 'This is asked for already, or by a switch above.';
  return isScope(typed) ? undefined : 'A scope is one word, without spaces or quotes.';
}
