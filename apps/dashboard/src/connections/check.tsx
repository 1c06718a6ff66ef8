import { backend } from '@portico/contract';
import type { OauthProviderResource, OauthProviderTestResource } from '@portico/contract';
import { useChange } from '../data/change.ts';
import type { Change } from '../data/change.ts';
import { useEnvironment } from '../data/environment.tsx';
import { FailureFacts } from '../parts/failure.tsx';
import { Icon } from '../parts/icon.tsx';
import { Note } from '../parts/note.tsx';

type Check = Change<OauthProviderTestResource, void>;

/** Asks the provider what can be asked without a person. */
export function useCheck(connectionId: string): Check {
  const { call } = useEnvironment();
  return useChange({
    mutationFn: () => call(backend.testOauthProvider, { params: { id: connectionId } }),
  });
}

const findings = {
  custom:
    'Its addresses answer, and the credentials have the right shape. Whether they are the right ones, Try it can tell.',
  sandbox: 'The sandbox answers. Try it shows the whole way.',
  missing: 'It still needs credentials before anybody can use it.',
} as const;

/** What a check found, above the form it is about. */
export function CheckFindings({
  check,
  credentials,
}: {
  readonly check: Check;
  readonly credentials: OauthProviderResource['credentials'];
}) {
  if (check.isError) {
    return (
      <div className="findings">
        <Note kind="red">
          <FailureFacts error={check.error} />
        </Note>
      </div>
    );
  }
  if (!check.data) return null;
  const { errors, userinfo_status: status } = check.data;
  return (
    <div className="findings" role="status">
      {errors.map(({ code, message, field }) => (
        <Note kind="amber" key={code + (field ?? '')}>
          <p>{message}</p>
          <p className="small muted">
            <code>{code}</code>
            {field && (
              <>
                {' '}
                · field <code>{field}</code>
              </>
            )}
          </p>
        </Note>
      ))}
      {errors.length === 0 && (
        <div className="note note-accent">
          <Icon name="check" />
          <div>
            <p>
              <strong>Nothing wrong was found.</strong> {findings[credentials]}
            </p>
            {status !== null && (
              <p className="small muted">
                Without a person, the profile endpoint answered {status}
                {status === 401 || status === 403 ? ', as it should' : ''}.
              </p>
            )}
          </div>
        </div>
      )}
    </div>
  );
}
