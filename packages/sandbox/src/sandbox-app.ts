/**
 * A program registered at the stand-in, as its developer console would hold it.
 * Everything but the first two fields has a default, so that a test names only what it is about.
 */
export interface SandboxApp {
  clientId: string;
  /** Exact strings, as the provider compares them; or a rule, for a caller that keeps its own list. */
  redirectUris: readonly string[] | ((uri: string) => boolean);
  /** Confidential apps authenticate with it; public apps have none. */
  clientSecret?: string;
  /** What the consent page calls the app. Default `Example app`. */
  name?: string;
  /** Default `confidential` ("Web App, Automated App or Bot" at X); `public` is a native or single-page app. */
  type?: 'confidential' | 'public';
  /** The console's "App permissions". Default `read`. */
  permissions?: AppPermissions;
  /** The console's "Request email from users". Default on. */
  requestEmail?: boolean;
  /** Whether the app sits in a project that may call the API. Default true; false lets consent work and the API refuse. */
  enrolled?: boolean;
  /**
   * Values of a preset's parameters (`domain`, `tenant`, …), by provider key, as this app uses them: the issuer of its
   * id_tokens is made of them. Default the preset's defaults, or else its examples.
   */
  parameters?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export type AppPermissions = 'read' | 'read_write' | 'read_write_dm';

/** An app with every default filled in. */
export interface RegisteredApp extends Required<Omit<SandboxApp, 'clientSecret'>> {
  clientSecret: string | undefined;
}

export type FindApp = (clientId: string) => SandboxApp | undefined | Promise<SandboxApp | undefined>;

export function registerApp(app: SandboxApp): RegisteredApp {
  return {
    clientId: app.clientId,
    clientSecret: app.clientSecret,
    redirectUris: app.redirectUris,
    name: app.name ?? 'Example app',
    type: app.type ?? 'confidential',
    permissions: app.permissions ?? 'read',
    requestEmail: app.requestEmail ?? true,
    enrolled: app.enrolled ?? true,
    parameters: app.parameters ?? {},
  };
}

/** Exact string match, trailing slash included (RFC 9700 §4.1.3). */
export function isRegisteredRedirectUri(app: RegisteredApp, uri: string): boolean {
  return typeof app.redirectUris === 'function' ? app.redirectUris(uri) : app.redirectUris.includes(uri);
}

/** Whatever was registered, these never become a Location: scripts, data, or a URI with a fragment (RFC 6749 §3.1.2). */
export function isUsableRedirectUri(uri: string): boolean {
  return URL.canParse(uri) && !uri.includes('#') && !/^(javascript|vbscript|vbs|data|file|blob):/i.test(uri);
}
