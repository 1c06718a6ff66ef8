import { repeatedParameters, type ReceivedRequest } from '../received-request.ts';

export type ParameterFormat = 'form' | 'json' | 'query';

/**
 * The parameters of a call in the one form that the provider reads.
 * @returns a sentence when they are in another
 */
export function readParameters(request: ReceivedRequest, format: ParameterFormat): URLSearchParams | string {
  const parameters = readAs(request, format);
  if (typeof parameters === 'string') return parameters;
  const [repeated] = repeatedParameters(parameters);
  return repeated === undefined ? parameters : `The parameter ${repeated} is there more than once.`;
}

function readAs(request: ReceivedRequest, format: ParameterFormat): URLSearchParams | string {
  if (format === 'query') return request.query;
  if (format === 'form') return request.form ?? 'The body must be a form.';
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) return 'The body must be JSON.';
  try {
    const body: unknown = JSON.parse(request.body);
    if (typeof body !== 'object' || body === null || Array.isArray(body))
      return 'The body must be an object.';
    const texts = Object.entries(body).filter(
      (pair): pair is [string, string] => typeof pair[1] === 'string',
    );
    return new URLSearchParams(texts);
  } catch {
    return 'The body must be JSON.';
  }
}

/** The first of the wanted values that a call does not have. */
export function missingValue(
  given: (name: string) => string | null,
  wanted: Readonly<Record<string, string>>,
): string | undefined {
  return Object.entries(wanted).find(([name, value]) => given(name) !== value)?.[0];
}
