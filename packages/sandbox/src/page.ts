import { html, type Html } from './html.ts';

export interface Page {
  title: string;
  /** Path of the shared files, e.g. `/sandbox/_assets`. */
  assetsPath: string;
  /** Where forms of the page may lead besides the page's own origin, as CSP sources. */
  formTargets?: readonly string[];
  status?: number;
  headers?: Record<string, string>;
  /** One of the shared files, run when the page is there. Pages work without. */
  script?: string;
  body: Html;
}

/** A whole page with its own security headers: no inline script or style, never in a frame, never stored. */
export function answerPage({
  title,
  assetsPath,
  formTargets = [],
  status = 200,
  headers = {},
  script,
  body,
}: Page): Response {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <link rel="icon" href="${assetsPath}/mark.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="${assetsPath}/sandbox.css" />
      </head>
      <body>
        <aside class="banner" aria-label="Sandbox">
          <strong>This is Portico&#39;s stand-in.</strong> No real account is used.
        </aside>
        ${body} ${script === undefined ? html`` : html`<script src="${assetsPath}/${script}"></script>`}
      </body>
    </html> `;
  return new Response(document.markup, {
    status,
    headers: { ...pageHeaders(formTargets, script !== undefined), ...headers },
  });
}

function pageHeaders(formTargets: readonly string[], hasScript: boolean): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    ...(hasScript ? ["script-src 'self'"] : []),
    // Browsers hold the redirect that follows a form to this list as well.
    ["form-action 'self'", ...formTargets].join(' '),
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy.join('; '),
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };
}
