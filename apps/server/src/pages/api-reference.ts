import type { Schema } from './api-schema.ts';
import { bodyOf, fieldList, schemaAnchor } from './api-schema.ts';
import type { Html } from './html.ts';
import { html, nothing, prose } from './html.ts';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly description?: string;
  readonly schema: Schema;
}

interface Content {
  readonly content: { readonly 'application/json': { readonly schema: Schema } };
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security: readonly Readonly<Record<string, unknown>>[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content & { readonly description: string }>>;
}

interface SecurityScheme {
  readonly type: string;
  readonly name?: string;
  readonly description?: string;
}

/** What the page reads of the OpenAPI document, which is made by our own code. */
export interface ApiDocument {
  readonly info: { readonly version: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly securitySchemes: Readonly<Record<string, SecurityScheme>>;
  };
}

interface Placed {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/**
 * The OpenAPI document as a page to read: plain HTML, which needs no script and nothing from elsewhere.
 * @param stylesheet address of its one stylesheet
 */
export function apiReference(document: ApiDocument, stylesheet: string): string {
  const baseUrl = document.servers[0]?.url ?? '';
  const sections = document.tags.map((tag) => ({ ...tag, operations: operationsOf(document, tag.name) }));
  const { markup } = html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>Portico API</title>
      <link rel="stylesheet" href="${stylesheet}" />
    </head>
    <body>
      <a class="skip" href="#content">Skip to the content</a>
      <header>
        <h1>Portico API</h1>
        <p>
          Version ${document.info.version} at <code>${baseUrl}</code>. For machines:
          <a href="${baseUrl}/v1/openapi.json">openapi.json</a>.
        </p>
      </header>
      <nav aria-label="Contents">${sections.map(navigationPart)} ${schemaNavigation(document)}</nav>
      <main id="content">
        ${introduction(document)} ${sections.map((section) => sectionPart(section, document))}
        ${schemaSection(document)}
      </main>
    </body>
  </html>`;
  return `<!doctype html>\n${markup}\n`;
}

interface Section {
  readonly name: string;
  readonly description: string;
  readonly operations: readonly Placed[];
}

function operationsOf({ paths }: ApiDocument, tag: string): Placed[] {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const order = ['get', 'post', 'patch', 'put', 'delete'];
  return all
    .filter(({ operation }) => operation.tags.includes(tag))
    .toSorted((one, other) => {
      const byPath = one.path.localeCompare(other.path);
      return byPath === 0 ? order.indexOf(one.method) - order.indexOf(other.method) : byPath;
    });
}

const anchorOf = (name: string) => name.toLowerCase().replaceAll(/[^a-z]+/g, '-');

function navigationPart({ name, operations }: Section): Html {
  return html`<h2><a href="#${anchorOf(name)}">${name}</a></h2>
    <ul>
      ${operations.map(
        ({ method, path, operation }) =>
          html`<li>
            <a href="#${operation.operationId}">${methodMark(method)} ${breakable(path)}</a>
          </li>`,
      )}
    </ul>`;
}

function schemaNavigation({ components }: ApiDocument): Html {
  return html`<h2><a href="#schemas">Schemas</a></h2>
    <ul>
      ${Object.keys(components.schemas).map(
        (name) => html`<li><a href="#${schemaAnchor(name)}">${name}</a></li>`,
      )}
    </ul>`;
}

function methodMark(method: string): Html {
  return html`<span class="method ${method}">${method.toUpperCase()}</span>`;
}

/** Paths are long and phones are narrow: a line may end after a slash. */
function breakable(path: string): Html[] {
  return path
    .split('/')
    .slice(1)
    .map((segment) => html`/<wbr />${segment}`);
}

function introduction({ components }: ApiDocument): Html {
  return html`<section aria-labelledby="calls">
    <h2 id="calls">Calling it</h2>
    <p>
      Bodies and answers are JSON in snake_case; times are Unix milliseconds. Paths also answer with
      underscores in the place of hyphens. Lists take <code>limit</code> and <code>offset</code>.
    </p>
    <p>
      An answer with a status of 400 or more is an
      <a href="#${schemaAnchor('Error')}">Error</a>: switch on its <code>code</code>, never on its words, and
      keep <code>trace_id</code>, which finds the request in our logs.
    </p>
    <h3>Who may call</h3>
    <ul class="fields">
      ${Object.entries(components.securitySchemes).map(
        ([name, scheme]) =>
          html`<li>
            <code class="name">${name}</code>
            <span class="type">${scheme.description ?? nothing}${cookieWords(scheme)}</span>
          </li>`,
      )}
    </ul>
  </section>`;
}

function cookieWords({ type, name }: SecurityScheme): Html {
  return type === 'apiKey' ? html`The cookie <code>${name ?? ''}</code>` : nothing;
}

function sectionPart({ name, description, operations }: Section, document: ApiDocument): Html {
  return html`<section aria-labelledby="${anchorOf(name)}">
    <h2 id="${anchorOf(name)}">${name}</h2>
    <p>${description}</p>
    ${operations.map((placed) => operationPart(placed, document))}
  </section>`;
}

function operationPart({ method, path, operation }: Placed, document: ApiDocument): Html {
  const { operationId, summary, parameters, requestBody, responses } = operation;
  const { default: ours, ...others } = responses;
  const failures = Object.entries(others).filter(([status]) => Number(status) >= 400);
  return html`<article id="${operationId}" aria-labelledby="${operationId}-name">
    <h3 id="${operationId}-name">${methodMark(method)} <code>${breakable(path)}</code></h3>
    <p>${prose(summary)}.</p>
    <p class="type">${callers(operation, document)}</p>
    ${parameters.length === 0 ? nothing : parameterPart(parameters)}
    ${requestBody ? bodyPart('Body', schemaIn(requestBody), 'optional') : nothing}
    ${Object.entries(others)
      .filter(([status]) => Number(status) < 400)
      .map(([status, response]) => bodyPart(`Answer ${status}`, schemaIn(response), 'always there'))}
    <details>
      <summary>Errors</summary>
      ${failures.map(([status, { description }]) => failurePart(status, description))}
      ${ours ? failurePart('500 or 503', ours.description) : nothing}
    </details>
  </article>`;
}

const schemaIn = ({ content }: Content) => content['application/json'].schema;

function callers({ security }: Operation, { components }: ApiDocument): Html {
  const names = security
    .flatMap((one) => Object.keys(one))
    .filter((name) => name in components.securitySchemes);
  if (names.length === 0) return html`Anybody may call.`;
  const isOpen = security.some((one) => Object.keys(one).length === 0);
  const known = names.map((name, index) => html`${index === 0 ? '' : ' or '}<code>${name}</code>`);
  return isOpen ? html`Anybody may call; ${known} where there is one.` : html`Needs ${known}.`;
}

function parameterPart(parameters: readonly Parameter[]): Html {
  const fields = parameters.map(({ name, in: place, required, schema, description }) => ({
    name,
    isRequired: required,
    schema,
    description: [`In the ${place}.`, description].filter(Boolean).join(' '),
  }));
  return html`<h4>Parameters</h4>
    ${fieldList(fields, 'optional')}`;
}

function bodyPart(title: string, schema: Schema, absent: 'optional' | 'always there'): Html {
  return html`<h4>${title}</h4>
    ${bodyOf(schema, absent)}`;
}

function failurePart(status: string, description: string): Html {
  return html`<h4>${status}</h4>
    <ul>
      ${description.split('\n\n').map((line) => html`<li>${prose(line)}</li>`)}
    </ul>`;
}

function schemaSection({ components }: ApiDocument): Html {
  return html`<section aria-labelledby="schemas">
    <h2 id="schemas">Schemas</h2>
    ${Object.entries(components.schemas).map(
      ([name, schema]) =>
        html`<article id="${schemaAnchor(name)}" aria-labelledby="${schemaAnchor(name)}-name">
          <h3 id="${schemaAnchor(name)}-name">${name}</h3>
          ${bodyOf(schema, 'always there')}
        </article>`,
    )}
  </section>`;
}
