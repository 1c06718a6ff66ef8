import { AppError, errorCodes } from '@portico/contract';
import type { ErrorCode, OauthTryResource } from '@portico/contract';
import { findCause, OAuthError } from '@portico/oauth';
import type { CauseField } from '@portico/oauth';
import type { Connection } from '../connections/connection.ts';
import { failureCodeOf, failureCodes } from './provider-failure.ts';

/** The provider's own words, the likely cause, and the field in its console. */
export function explain(connection: Connection | undefined, error: unknown): OauthTryResource['error'] {
  if (!(error instanceof OAuthError) || !connection) return explainOwn(error);
  const cause = findCause(connection.provider, error);
  const rightValues: Partial<Record<CauseField, string>> = {
    redirect_uri: connection.redirectUri,
    scopes: connection.provider.baseScopes.join(' '),
  };
  return {
    code: failureCodes[error.code],
    message: error.message,
    provider_error: error.provider?.error ?? null,
    provider_description: error.provider?.description ?? error.provider?.body ?? null,
    cause: cause?.cause ?? null,
    fix: cause?.fix ?? null,
    field: cause?.consoleField ?? cause?.field ?? null,
    right_value: (cause?.field && rightValues[cause.field]) ?? null,
  };
}

/** What was found on our side, before the provider was asked anything. */
function explainOwn(error: unknown): OauthTryResource['error'] {
  const code = failureCodeOf(error);
  const message = error instanceof AppError ? error.message : errorCodes[code].message;
  return { ...noWords, code, message, ...ownCauses[code] };
}

const wrongState = {
  cause:
    'The answer carries a state that this trial did not send, or came more than ten minutes after its start.',
  fix: 'Start the trial again. If this happens again, something between the browser and us changes addresses.',
};

const ownCauses: Partial<Record<ErrorCode, { cause: string; fix: string }>> = {
  oauth_state_invalid: wrongState,
  oauth_flow_other_browser: wrongState,
  oauth_callback_invalid: {
    cause: 'The answer lacks something, holds it twice, or came to the Redirect URI of another connection.',
    fix: "Compare the Redirect URI in the provider's console with the one that this connection shows.",
  },
  oauth_provider_not_enabled: {
    cause: 'The connection was deleted while the trial was under way.',
    fix: 'Add the connection again, or try another one.',
  },
};

const noWords = {
  provider_error: null,
  provider_description: null,
  cause: null,
  fix: null,
  field: null,
  right_value: null,
};
