import type { SignUpResource } from '@portico/contract';
import { handleOf, plainName } from '../words.ts';
import { Avatar } from './avatar.tsx';

type ExternalAccount = NonNullable<SignUpResource['external_account']>;

/** Who the provider says this is: the picture, the name, and "@ada on X". */
export function Person({ account }: { readonly account: ExternalAccount }) {
  const name = plainName(`${account.first_name} ${account.last_name}`);
  const handle = handleOf(account.username);
  return (
    <div className="pt-person">
      <Avatar imageUrl={account.image_url} name={name || handle} size="large" />
      {name && (
        <p className="pt-person-name">
          <bdi>{name}</bdi>
        </p>
      )}
      <p className="pt-person-account">
        {handle ? <bdi>{handle}</bdi> : 'Your account'} on {plainName(account.provider_name)}
      </p>
    </div>
  );
}
