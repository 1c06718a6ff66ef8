import { Button } from '@mantine/core';
import { ApiError } from '@portico/js';
import { CopyId } from './copy-field.tsx';
import { Icon } from './icon.tsx';
import { problemBesideField, problemWithField } from './problem-words.ts';
import './failure.css';

/** The sentence, the code and the trace of an error, for somebody who operates this server. */
export function FailureFacts({ error }: { readonly error: unknown }) {
  const { sentence, code, traceId } = describeFailure(error);
  return (
    <>
      <p>{sentence}</p>
      {(code !== undefined || traceId !== '') && (
        <p className="failure-facts">
          {code && <code>{code}</code>}
          {traceId && (
            <>
              {code && ' · '}
              Trace <CopyId value={traceId} />
            </>
          )}
        </p>
      )}
    </>
  );
}

/** Stands where content could not be loaded. */
export function Failure({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  return (
    <div className="failure card" role="alert">
      <Icon name="warning" size={20} />
      <div>
        <h2>This could not be loaded</h2>
        <FailureFacts error={error} />
        {onRetry && (
          <Button variant="default" mt={12} onClick={onRetry}>
            Try again
          </Button>
        )}
      </div>
    </div>
  );
}

/** What is known about something that went wrong, in words. */
export function describeFailure(error: unknown): {
  readonly sentence: string;
  readonly code: string | undefined;
  readonly traceId: string;
} {
  if (!(error instanceof ApiError)) {
    return { sentence: 'Something in this page did not work. Reload it.', code: undefined, traceId: '' };
  }
  if (error.status === 0) {
    const sentence = 'Portico did not answer. Check that it is running and that you are connected.';
    return { sentence, code: undefined, traceId: '' };
  }
  const [first] = error.errors;
  const sentence = first ? problemWithField(first) : `The server answered ${error.status}.`;
  return { sentence, code: error.code, traceId: error.traceId };
}

/** The first problem of each field a request was refused for, by the field's name on the wire. */
export function fieldProblems(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof ApiError)) return {};
  const problems: Record<string, string> = {};
  for (const problem of error.errors) {
    const field = /^[^.[]+/.exec(problem.meta.param_name ?? '')?.[0];
    if (field !== undefined) problems[field] ??= problemBesideField(problem);
  }
  return problems;
}

/** The same for a part of a field: `provider_parameters.tenant`, by its whole path on the wire. */
export function partProblems(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof ApiError)) return {};
  const parts = error.errors.filter(({ meta }) => meta.param_name?.includes('.'));
  return Object.fromEntries(parts.map((one) => [one.meta.param_name ?? '', problemBesideField(one)]));
}
