import { profileImagePath } from '../avatar/profile-image.ts';
import { html, type Html } from '../html.ts';
import { answerPage } from '../page.ts';
import { newPerson, type SandboxPerson } from '../people.ts';
import type { ScenarioChoice } from '../scenarios.ts';
import type { StandInContext } from '../stand-in.ts';
import type { ConsentDesk } from './desk.ts';
import type { ConsentRequest } from './pending.ts';
import { formTargetsOf } from './return-form.ts';

/** How many people the page offers, of the fixed ones and of those made up here; the others answer to their id. */
const offeredPeople = 12;
const recentPeople = 3;

/** Who are you, what may the app do, and what shall go wrong: one form, which works without script. */
export function answerConsentPage<Request extends ConsentRequest>(
  desk: ConsentDesk<Request>,
  request: Request,
): Response {
  const { context, words, icon } = desk;
  const requestId = context.random(32);
  desk.pending.set(requestId, { request, outcome: undefined });
  const fixed = context.crowd.fixed.slice(0, offeredPeople).map((person, index) => ({
    person,
    value: formValue(context, person, index),
  }));
  const recent = context.crowd.madeUp().slice(-recentPeople);
  const cards = [...fixed, ...recent.map((person) => ({ person, value: person.id }))];
  return answerPage({
    title: words.title,
    assetsPath: context.assetsPath,
    formTargets: formTargetsOf(context, request.redirectUri),
    body: html`<main class="sheet">
      <form method="post" action="${desk.action}" class="consent">
        <input type="hidden" name="request" value="${requestId}" />
        <header class="head">
          <span class="mark" aria-hidden="true"
            ><svg viewBox="${icon.viewBox}" width="22" height="22"><path d="${icon.path}" /></svg
          ></span>
          <div>
            <p class="provider">${words.title}</p>
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
            ${scopeList(desk, request)}
            <div class="buttons">
              <button type="submit" name="decision" value="authorize" class="primary">Authorize app</button>
              <button type="submit" name="decision" value="cancel">Cancel</button>
            </div>
            <p class="return">Either way you return to <span>${returnPlace(request.redirectUri)}</span></p>
          </div>
        </section>
        ${scenarioChoice(desk.scenarios)}
      </form>
    </main>`,
  });
}

function scopeList<Request extends ConsentRequest>(
  { scopeWords }: ConsentDesk<Request>,
  { scopes }: Request,
): Html {
  // Some providers have no scopes: whoever agrees shows who they are, and nothing else was asked.
  if (scopes.length === 0)
    return html`<ul class="scopes">
      <li>See who you are</li>
    </ul>`;
  return html`<ul class="scopes">
    ${scopes.map((name) => html`<li>${scopeWords(name)} <code>${name}</code></li>`)}
  </ul>`;
}

/** Two entries with one id are told apart by their handle. */
function formValue(context: StandInContext, person: SandboxPerson, index: number): string {
  const isFirst = context.crowd.fixed.findIndex(({ id }) => id === person.id) === index;
  return isFirst ? person.id : person.username;
}

function personCard(context: StandInContext, person: SandboxPerson, value: string, isChecked: boolean): Html {
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

function scenarioChoice(scenarios: readonly ScenarioChoice[]): Html {
  const choices = scenarios.map(
    ({ name, title, effect }) =>
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

function returnPlace(redirectUri: string): string {
  const { protocol, host } = new URL(redirectUri);
  return host === '' ? protocol : host;
}
