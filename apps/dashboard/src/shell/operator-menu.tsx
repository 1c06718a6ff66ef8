import { Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { frontend } from '@portico/contract';
import { useChange } from '../data/change.ts';
import { callOperators, operatorsBaseUrl } from '../data/environment.tsx';
import { operatorQuery } from '../data/queries.ts';
import { Icon } from '../parts/icon.tsx';
import { useNotices } from '../parts/notices.tsx';
import { nameOf, Picture } from '../parts/person.tsx';

/** Who is signed in to the dashboard, and the way out. */
export function OperatorMenu() {
  const operator = useQuery(operatorQuery);
  const notices = useNotices();
  const signOut = useChange({
    mutationFn: () => callOperators(frontend.deleteSessions),
    onSuccess: () => window.location.assign('/dashboard'),
    onError: (error) => notices.failed('You are still signed in.', error),
  });
  const person = operator.data;
  const email = person?.email_addresses.find(({ id }) => id === person.primary_email_address_id);
  const name = person ? operatorName(person) : 'Operator';
  return (
    <Menu>
      <Menu.Target>
        <button type="button" className="operator-button">
          <span className="visually-hidden">Operator: {name}</span>
          <Picture url={person?.image_url ?? null} name={name} size={28} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className="operator-facts">
          <strong className="truncate">{name}</strong>
          <span className="muted">{email?.email_address ?? 'Operator'}</span>
        </div>
        <Menu.Divider />
        <Menu.Item
          component="a"
          href={`${operatorsBaseUrl}/user`}
          target="_blank"
          leftSection={<Icon name="users" />}
          rightSection={<Icon name="external" size={14} />}
        >
          Your account
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="signOut" />} onClick={() => signOut.mutate()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** The first operator has no name until they give one. */
function operatorName(person: Parameters<typeof nameOf>[0]): string {
  const name = nameOf(person);
  return name === 'No name' ? 'Owner' : name;
}
