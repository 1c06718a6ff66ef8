/** The snippet about webhooks of the README, so that it is compiled. */
import { verifyWebhook, WebhookVerificationError } from '../src/index.ts';

/** Any framework that has the body as it came will do. */
export async function receive(request: Request, secret: string): Promise<Response> {
  try {
    const event = verifyWebhook(request.headers, await request.text(), secret);
    if (event.type === 'external_account.needs_reconnect')
      await askToReconnect(String(event.data['user_id']));
    return new Response(null, { status: 204 });
  } catch (error) {
    if (error instanceof WebhookVerificationError) return new Response(error.message, { status: 400 });
    throw error;
  }
}

declare function askToReconnect(userId: string): Promise<void>;
