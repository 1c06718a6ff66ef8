import type { SignedIn } from '../next-page.ts';
import { Button } from '../parts/button.tsx';
import { usePortal } from '../portal.ts';
import { allowsSeveralAccounts } from '../several-accounts.ts';
import { AccountMenu } from './account-menu.tsx';
import type { Accounts } from './use-accounts.ts';

interface WhoIsHereProps {
  readonly accounts: Accounts;
  /** whose page is shown */
  readonly active: SignedIn;
}

/** Who is signed in on this browser. With one account, and no way to have another, that is the page itself. */
export function WhoIsHere({ accounts, active }: WhoIsHereProps) {
  const { environment } = usePortal();
  // Those who came while several were allowed stay, and must be able to go.
  if (allowsSeveralAccounts(environment) || accounts.everybody.length > 1) {
    return <AccountMenu accounts={accounts} active={active} />;
  }
  return (
    <Button kind="plain" busy={accounts.busy === 'signing-out'} onPress={accounts.signOutOfAll}>
      Sign out
    </Button>
  );
}
