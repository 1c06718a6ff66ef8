import { backendAppTokens } from '@portico/contract';
import type { AppTokenResource } from '@portico/contract';
import type { Handler } from './canned-answer.ts';
import { listed, refusal } from './canned-answer.ts';
import type { Data } from './canned.ts';
import { ago, idOf } from './canned-users.ts';

export const appTokenOf = (
  oauth_provider_id: string,
  kind: AppTokenResource['kind'],
  hint: string,
): AppTokenResource => ({
  object: 'app_token',
  kind,
  oauth_provider_id,
  hint,
  expires_at: null,
  created_at: ago(9 * 24 * 60),
  updated_at: ago(2 * 24 * 60),
  updated_by: { type: 'operator', id: idOf('user', 1) },
});

function keep(data: Data, token: AppTokenResource) {
  data.appTokens = [...data.appTokens.filter(({ kind }) => kind !== token.kind), token];
  return { body: token };
}

const remove =
  (removed: AppTokenResource['kind']): Handler =>
  (data, _request, id) => {
    data.appTokens = data.appTokens.filter(({ kind }) => kind !== removed);
    return { body: { object: 'app_token', id: `${id}:${removed}`, deleted: true } };
  };

/** The tokens that a connection has for itself; all connections here have the same. */
export const appTokenHandlers: Readonly<Record<string, Handler>> = {
  'GET /v1/oauth-providers/*/app-tokens': (data) => listed(data.appTokens),
  'PUT /v1/oauth-providers/*/app-tokens/access-token': (data, { body }, id) => {
    const sent = backendAppTokens.putAppAccessToken.body.safeParse(body);
    if (!sent.success) {
      const words = 'must be one value without spaces, at most 2048 characters';
      return refusal(
        'form_param_format_invalid',
        422,
        { param_name: 'access_token' },
        `access_token: ${words}`,
      );
    }
    return keep(data, appTokenOf(id, 'access_token', sent.data.access_token.slice(-4)));
  },
  'POST /v1/oauth-providers/*/app-tokens/bearer': (data, _request, id) =>
    keep(data, appTokenOf(id, 'bearer', 'Q%3D')),
  'DELETE /v1/oauth-providers/*/app-tokens/access-token': remove('access_token'),
  'DELETE /v1/oauth-providers/*/app-tokens/bearer': remove('bearer'),
};
