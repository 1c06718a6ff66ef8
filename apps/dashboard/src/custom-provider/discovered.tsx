import type { DiscoveredProviderResource } from '@portico/contract';
import { Icon } from '../parts/icon.tsx';
import './custom-provider.css';

/** What a provider says of itself. */
export function Discovered({ found }: { readonly found: DiscoveredProviderResource }) {
  return (
    <section className="card discovered" aria-label="What was found">
      <p className="discovered-head">
        <Icon name="check" size={14} />
        <strong>Found.</strong> <span className="muted">It is read anew whenever it changes there.</span>
      </p>
      <dl className="facts">
        <Fact name="Issuer" value={found.issuer} />
        <Fact name="Authorization" value={found.authorization_endpoint} />
        <Fact name="Token" value={found.token_endpoint} />
        <Fact name="Profile" value={found.userinfo_endpoint ?? 'None: the id_token has to say it all'} />
        <Fact name="Signing keys" value={found.jwks_uri} />
        <Fact name="Revocation" value={found.revocation_endpoint ?? 'None'} />
        <Fact name="Algorithms" value={found.id_token_signing_algs.join(', ') || 'Not said'} />
        <Fact name="Authentication" value={found.token_endpoint_auth_methods.join(', ') || 'Not said'} />
        <Fact name="PKCE" value={found.pkce ? 'S256' : 'Not said; it is used all the same'} />
        <Fact name="Scopes" value={found.scopes.join(' ') || 'Not said'} />
      </dl>
    </section>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
