import { useMutation } from '@tanstack/react-query';
import type { UseMutationResult } from '@tanstack/react-query';
import { backend } from '@portico/contract';
import type { OauthProviderTestResource } from '@portico/contract';
import { useEnvironment } from '../data/environment.tsx';
import { FailureFacts } from '../parts/failure.tsx';
import { Icon } from '../parts/icon.tsx';
import { Note } from '../parts/note.tsx';

type Check = UseMutationResult<OauthProviderTestResource, Error, void>;

/** Asks the provider what can be asked without a person. */
export function useCheck(connectionId: string): Check {
  const { call } = useEnvironment();
  return useMutation({
    mutationFn: () => call(backend.testOauthProvider, { params: { id: connectionId } }),
  });
}

/** What a check found, above the form it is about. */
export function CheckFindings({ check }: { readonly check: Check }) {
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
              <strong>Nothing wrong was found.</strong> Addresses answer, and the shape of the credentials is
              right. Whether they are the right ones only <strong>Try it</strong> can tell.
            </p>
            {status !== null && <p className="small muted">The profile endpoint answered {status}.</p>}
          </div>
        </div>
      )}
    </div>
  );
}
