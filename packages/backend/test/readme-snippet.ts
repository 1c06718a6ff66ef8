/** The snippets of the README, so that they are compiled. */
import { ApiError, createPortico } from '../src/index.ts';

const portico = createPortico({ secretKey: 'sk_test_…', url: 'http://localhost:4400' });

export async function latestOf(userId: string): Promise<unknown> {
  try {
    const answer = await portico.users.fetch(userId, 'x', 'https://api.x.com/2/users/me');
    return await answer.json();
  } catch (error) {
    // Codes are stable; messages are for people.
    if (error instanceof ApiError && error.code === 'external_account_needs_reconnect') return undefined;
    throw error;
  }
}

export async function personNamed(username: string): Promise<unknown> {
  const url = `https://api.x.com/2/users/by/username/${encodeURIComponent(username)}`;
  const answer = await portico.appTokens.fetch('x', 'bearer', url);
  return answer.json();
}
