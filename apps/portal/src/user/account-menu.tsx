import type { ReactNode } from 'react';
import type { SignedIn } from '../next-page.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Spinner } from '../parts/button.tsx';
import { usePortal } from '../portal.ts';
import { addAccountPath } from '../return-url.ts';
import { allowsSeveralAccounts } from '../several-accounts.ts';
import { hereOf } from '../start-flow.ts';
import { detailOf, namesOf } from './person.ts';
import type { Accounts } from './use-accounts.ts';
import { useMenu } from './use-menu.ts';

interface AccountMenuProps {
  readonly accounts: Accounts;
  readonly active: SignedIn;
}

/** The accounts of this browser: who is shown, the others, one more, and the ways out. */
export function AccountMenu({ accounts, active }: AccountMenuProps) {
  const { busy } = accounts;
  const { isOpen, place, button, menu, ...on } = useMenu();
  const { name } = namesOf(active.user);
  return (
    <div className="pt-menu-place" ref={place} onBlur={on.onBlur}>
      <button
        type="button"
        className="pt-menu-button"
        ref={button}
        id={on.buttonId}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? on.menuId : undefined}
        aria-disabled={busy !== undefined}
        aria-busy={busy !== undefined}
        onClick={() => {
          if (busy === undefined) on.toggle();
        }}
        onKeyDown={(event) => {
          if (busy === undefined) on.onButtonKey(event);
        }}
      >
        {busy ? <Spinner /> : <Avatar imageUrl={active.user.image_url} name={name} size="tiny" />}
        <span className="pt-only-read-out">Accounts. Signed in as </span>
        <bdi className="pt-menu-name">{name}</bdi>
        <span className="pt-menu-arrow" aria-hidden="true" />
      </button>
      {isOpen && (
        <div
          className="pt-menu"
          role="menu"
          tabIndex={-1}
          id={on.menuId}
          ref={menu}
          aria-labelledby={on.buttonId}
          onKeyDown={on.onMenuKey}
        >
          <Choices accounts={accounts} active={active} onClose={on.close} />
          <Ways accounts={accounts} active={active} onClose={on.close} />
        </div>
      )}
    </div>
  );
}

interface PartProps extends AccountMenuProps {
  readonly onClose: () => void;
}

function Choices({ accounts: { everybody, choose }, active, onClose }: PartProps) {
  return (
    <div role="group" aria-label="Signed in here">
      {everybody.map(({ sessionId, user }) => {
        const { name } = namesOf(user);
        const detail = detailOf(user);
        const isActive = sessionId === active.sessionId;
        return (
          <button
            key={sessionId}
            type="button"
            className="pt-menu-item"
            role="menuitemradio"
            tabIndex={-1}
            aria-checked={isActive}
            onClick={() => {
              onClose();
              if (!isActive) choose(sessionId);
            }}
          >
            <Avatar imageUrl={user.image_url} name={name} size="small" />
            <span className="pt-row-text">
              <bdi className="pt-menu-person">{name}</bdi>
              {detail && <bdi className="pt-menu-detail">{detail}</bdi>}
            </span>
            {isActive && <span className="pt-menu-check" aria-hidden="true" />}
          </button>
        );
      })}
    </div>
  );
}

function Ways({ accounts, active, onClose }: PartProps) {
  const portal = usePortal();
  const hasSeveral = accounts.everybody.length > 1;
  const after = (act: () => void) => () => {
    onClose();
    act();
  };
  return (
    <>
      {allowsSeveralAccounts(portal.environment) && (
        <div role="group" aria-label="More accounts">
          <Item onPress={after(() => portal.router.go(addAccountPath(hereOf(portal))))}>
            Add another account
          </Item>
        </div>
      )}
      <div role="group" aria-label="Signing out">
        <Item onPress={after(() => accounts.signOut(active.sessionId))}>
          {hasSeveral ? 'Sign out of this account' : 'Sign out'}
        </Item>
        {hasSeveral && <Item onPress={after(accounts.signOutOfAll)}>Sign out of all accounts</Item>}
      </div>
    </>
  );
}

function Item({ children, onPress }: { readonly children: ReactNode; readonly onPress: () => void }) {
  return (
    <button type="button" className="pt-menu-item" role="menuitem" tabIndex={-1} onClick={onPress}>
      {children}
    </button>
  );
}
