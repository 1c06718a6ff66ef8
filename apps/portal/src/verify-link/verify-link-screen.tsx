import { frontend } from '@portico/contract';
import { useState, useSyncExternalStore } from 'react';
import { follow } from '../follow.ts';
import { leave } from '../loading.ts';
import { decide } from '../next-page.ts';
import { usePortal } from '../portal.ts';
import type { Portal } from '../portal.ts';
import { codeOf } from '../use-start.ts';
import { tokenIn } from './link-token.ts';
import { VerifyLinkCard } from './verify-link-card.tsx';
import type { LinkState } from './verify-link-card.tsx';

/**
 * `/verify-link#<id>.<secret>`: where the link in a mail leads. Programs that look at mails open links too, so
 * nothing happens before the button is pressed; and what follows the # never reaches a server's log.
 */
export function VerifyLinkScreen() {
  const hash = useSyncExternalStore(subscribeToHash, readHash);
  // A second link in the same tab changes nothing but the part after the #.
  return <VerifyLink key={hash} token={tokenIn(hash)} />;
}

function VerifyLink({ token }: { readonly token: string | undefined }) {
  const portal = usePortal();
  const [state, setState] = useState<LinkState>(token ? { step: 'asking' } : { step: 'incomplete' });

  const confirm = async () => {
    if (!token) return;
    setState({ step: 'asking', busy: true });
    try {
      const opened = await portal.call(frontend.openEmailLink, { body: { token } });
      if (opened.is_this_browser) return await goOn(portal, opened.redirect_url);
      setState({ step: 'done' });
    } catch (error) {
      const code = codeOf(error);
      setState(
        code === 'verification_link_invalid' ? { step: 'over' } : { step: 'asking', refused: { code } },
      );
    }
  };
  return <VerifyLinkCard state={state} onConfirm={() => void confirm()} />;
}

/** In the browser that asked, this window can go on as well as the one that waits. */
async function goOn(portal: Portal, redirectUrl: string | null): Promise<never> {
  if (redirectUrl !== null) return leave(redirectUrl);
  const { response: client } = await portal.call(frontend.getClient);
  return follow(portal, decide(client), { intent: 'sign-in' });
}

function subscribeToHash(onChange: () => void): () => void {
  window.addEventListener('hashchange', onChange);
  return () => window.removeEventListener('hashchange', onChange);
}

const readHash = () => window.location.hash;
