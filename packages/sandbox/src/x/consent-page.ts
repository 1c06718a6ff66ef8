import { html, type Html } from '../html.ts';
import { answerPage } from '../page.ts';
import { newPerson, type SandboxPerson } from '../people.ts';
import { scenarios } from '../scenarios.ts';
import type { XContext } from './context.ts';
import type { AuthorizationRequest } from './pending.ts';
import { profileImagePath } from './profile-image.ts';
import { scopeWords } from './scopes.ts';

/** How many people the page offers, of the fixed ones and of those made up here; the others answer to their id. */
const offeredPeople = 12;
const recentPeople = 3;

/** Who are you, what may the app do, and what shall go wrong: one form, which works without script. */
export function answerConsentPage(
  context: XContext,
  requestId: string,
  request: AuthorizationRequest,
): Response {
  const fixed = context.crowd.fixed.slice(0, offeredPeople).map((person, index) => ({
    person,
    value: formValue(context, person, index),
  }));
  const recent = context.crowd.madeUp().slice(-recentPeople);
  const cards = [...fixed, ...recent.map((person) => ({ person, value: person.id }))];
  return answerPage({
    title: 'X (sandbox)',
    assetsPath: context.assetsPath,
    formTargets: formTargets(context, request.redirectUri),
    body: html`<main class="sheet">
      <form method="post" action="${context.mountPath}/i/oauth2/authorize" class="consent">
        <input type="hidden" name="request" value="${requestId}" />
        <header class="head">
          <img class="mark" src="${context.assetsPath}/mark.svg" alt="" width="40" height="40" />
          <div>
            <p class="provider">X (sandbox)</p>
            <h1><span class="app">${request.app.name}</span> asks to use your account</h1>
          </div>
        </header>
        <fieldset class="people">
          <legend>Who are you?</legend>
          <div class="cards">
            ${cards.map(({ person, value }, index) => personCard(context, person, value, index === 0))}
            ${newPersonCard()}
          </div>
        </fieldset>
        <section class="ask" aria-labelledby="ask">
          <div class="steady">
            <h2 id="ask">${request.app.name} will be able to</h2>
            <ul class="scopes">
              ${request.scopes.map((name) => html`<li>${scopeWords(name)} <code>${name}</code></li>`)}
            </ul>
            <div class="buttons">
              <button type="submit" name="decision" value="authorize" class="primary">Authorize app</button>
              <button type="submit" name="decision" value="cancel">Cancel</button>
            </div>
            <p class="return">Either way you return to <span>${returnPlace(request.redirectUri)}</span></p>
          </div>
        </section>
        ${scenarioChoice()}
      </form>
    </main>`,
  });
}

/** Two entries with one id are told apart by their handle. */
function formValue(context: XContext, person: SandboxPerson, index: number): string {
  const isFirst = context.crowd.fixed.findIndex(({ id }) => id === person.id) === index;
  return isFirst ? person.id : person.username;
}

function personCard(context: XContext, person: SandboxPerson, value: string, isChecked: boolean): Html {
  const picture = profileImagePath(context.mountPath, person, '_bigger');
  const checked = isChecked ? html` checked` : html``;
  return html`<label class="card">
    <input type="radio" name="person" value="${value}" ${checked} />
    <img src="${picture}" alt="" width="44" height="44" />
    <span class="who"
      ><span class="name">${person.name}</span>
      <span class="handle">@${person.username}</span>
      <span class="note">${person.note}</span></span
    >
  </label> `;
}

function newPersonCard(): Html {
  return html`<label class="card">
    <input type="radio" name="person" value="${newPerson}" />
    <span class="plus" aria-hidden="true"></span>
    <span class="who"
      ><span class="name">Somebody new</span>
      <span class="handle">made up on the spot</span>
      <span class="note">Has an email address</span></span
    >
  </label>`;
}

function scenarioChoice(): Html {
  const choices = Object.entries(scenarios).map(
    ([name, { title, effect }]) =>
      html`<label class="choice">
        <input type="radio" name="scenario" value="${name}" />
        <span><span class="name">${title}</span> <span class="note">${effect}</span></span>
      </label> `,
  );
  return html`<details class="scenarios">
    <summary>Make something go wrong</summary>
    <fieldset>
      <legend>Applies to this sign-in only, after <b>Authorize app</b></legend>
      <label class="choice">
        <input type="radio" name="scenario" value="" checked />
        <span><span class="name">Nothing</span> <span class="note">Everything works.</span></span>
      </label>
      ${choices}
    </fieldset>
  </details>`;
}

/**
 * Where the form may end up. Chromium holds every redirect that follows a form to this list, not only the first, and
 * a callback usually sends people on to the app they came from: on a developer's machine, another port.
 */
function formTargets(context: XContext, redirectUri: string): string[] {
  const { protocol, origin } = new URL(redirectUri);
  const isWeb = protocol === 'http:' || protocol === 'https:';
  // A host with other characters could end the directive; such an origin is simply not listed.
  const own = [isWeb ? origin : protocol].filter((source) => /^[a-z0-9.:/[\]+-]+$/i.test(source));
  return [...new Set([...own, ...loopbackSources, ...context.returnOrigins])];
}

const loopbackSources = ['http://localhost:*', 'http://127.0.0.1:*', 'http://*.localhost:*'];

function returnPlace(redirectUri: string): string {
  const { protocol, host } = new URL(redirectUri);
  return host === '' ? protocol : host;
}
