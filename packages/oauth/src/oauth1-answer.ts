import type { ProviderAnswer } from './errors.ts';
import { parseJsonObject, parseProviderAnswer, safeText } from './provider-answer.ts';

/** Errors of real providers fill a few lines. */
const longestBody = 65_536;
/** Values that `safeText` cannot know by name, as JSON, form, header, XML or inside a base string. */
const sensitiveValues =
  /((?:secret|signature|verifier|nonce)(?:%3D|["']?\s*[:=>]\s*["']?))[^"'&\s,;<}]{6,}/gi;
const xmlError = /<error(?:\s+code=["'](\d{1,9})["'])?\s*>([^<]{0,2048})<\/error>/;
const xmlEntities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&#39;': "'",
  '&amp;': '&',
};

/**
 * Reads an error body of an OAuth 1.0a provider. RFC 5849 defines none, so there are several dialects: JSON with a
 * list of numbered `errors`, XML with one `<error>`, a form with `oauth_problem`, and plain text.
 * @param secrets values that must not survive in the result
 */
export function parseOAuth1Answer(body: string, secrets: readonly string[]): ProviderAnswer {
  const text = body.slice(0, longestBody).replace(sensitiveValues, '$1[redacted]');
  const answer = parseProviderAnswer(text, secrets);
  if (parseJsonObject(text)) return answer;
  return { ...answer, ...(xmlAnswer(text, secrets) ?? problemAnswer(text, secrets) ?? textAnswer(answer)) };
}

function xmlAnswer(text: string, secrets: readonly string[]): ProviderAnswer | undefined {
  const [found, code, message = ''] = xmlError.exec(text) ?? [];
  if (found === undefined) return undefined;
  const words = message.replace(/&(?:lt|gt|quot|apos|#39|amp);/g, (entity) => xmlEntities[entity] ?? entity);
  return {
    ...(code === undefined ? {} : { errorNumber: Number(code) }),
    description: safeText(words.trim(), secrets),
  };
}

/** https://wiki.oauth.net/w/page/12238543/ProblemReporting */
function problemAnswer(text: string, secrets: readonly string[]): ProviderAnswer | undefined {
  if (!text.includes('oauth_problem=')) return undefined;
  const form = new URLSearchParams(text);
  const problem = form.get('oauth_problem');
  const advice = form.get('oauth_problem_advice');
  if (!problem) return undefined;
  return {
    error: safeText(problem, secrets),
    ...(advice ? { description: safeText(advice, secrets) } : {}),
  };
}

/** The text itself, unless it is a page. */
function textAnswer({ body }: ProviderAnswer): ProviderAnswer {
  const words = body?.trim();
  return words && !words.startsWith('<') ? { description: words } : {};
}
