/**
 * The browsers in which a person is signed in.
 *
 * @module
 */
import type { ListedSession } from "waxseal";
import { UNKNOWN_DEVICE } from "../device.ts";
import { EMPTY, type Filled } from "../read-form.ts";
import { accountHint, errorSummary, field, postForm } from "./form.ts";
import { html, type Content, type Html } from "./html.ts";
import { deviceIcon } from "./icons.ts";
import type { Page } from "./layout.ts";
import { day, moment, momentText, TIME_ZONE } from "./time.ts";

export interface DeviceList {
  csrf: string;
  /** Of the one that asks. */
  here: string | undefined;
  sessions: readonly ListedSession[];
}

/** Returns the page where each session can be ended. */
export function devicesPage({ csrf, here, sessions }: DeviceList): Page {
  const others = sessions.filter(({ id }) => id !== here);
  return devices(
    html`<p class="lead">
      ${sessions.length === 1 ? "Only this browser is signed in to your account." : `${sessions.length} browsers are signed in to your account.`}
    </p>`,
    html`<ul class="devices">
        ${sessions.filter(({ id }) => id === here).map((session) => item(session))} ${others.map((session) => item(session, csrf))}
      </ul>
      <p class="hint">
        Each is named as it called itself when you signed in. Times are those of ${TIME_ZONE}; when a device was last seen is noted about
        once a day.
      </p>
      ${others.length > 0 && everywhereElse(csrf)}`,
  );
}

function item({ id, createdAt, seenAt, data }: ListedSession, csrf?: string): Html {
  const name = data.device ?? UNKNOWN_DEVICE;
  return html`<li class="device${csrf === undefined && " here"}">
    ${deviceIcon(name)}
    <div>
      <h2>${name}${csrf === undefined && html` <span class="badge">This device</span>`}</h2>
      <p class="author">Signed in ${moment(createdAt)}</p>
      <p class="author">${csrf === undefined ? "In use now" : html`Last seen ${day(seenAt)}`}</p>
    </div>
    ${
      csrf !== undefined &&
      postForm(
        csrf,
        "/account/devices/sign-out",
        html`<input type="hidden" name="id" value="${id}" />
          <button class="button quiet" aria-label="Sign out ${name}, signed in ${momentText(createdAt)}">Sign out</button>`,
      )
    }
  </li>`;
}

function everywhereElse(csrf: string): Html {
  return html`<section class="card" aria-labelledby="everywhere">
    <h2 id="everywhere">Is one of them not yours?</h2>
    <p>Sign out everywhere else, and <a href="/account">change your password</a>. Only this browser stays signed in.</p>
    ${postForm(csrf, "/account/devices/sign-out-others", html`<button class="button">Sign out everywhere else</button>`)}
  </section>`;
}

/** Returns the page of a shop that cannot list sessions: it says why, and what there is instead. */
export function unlistedDevicesPage(email: string, csrf: string, filled: Filled = EMPTY): Page {
  return devices(
    html`<p class="lead">
      We cannot list them here: your session is kept in the table of a Django site, and that does not say whose a session is.
    </p>`,
    html`<section class="card" aria-labelledby="everywhere">
      <h2 id="everywhere">Sign out everywhere else</h2>
      <p>
        Left a browser open somewhere? Type your password once more. We store it in a new form then, and every session that is tied to the
        old one ends. Only this one goes on, and your password stays the same.
      </p>
      ${errorSummary(filled)}
      ${postForm(
        csrf,
        "/account/devices/sign-out-others",
        html`${accountHint(email)}
          ${field({ name: "current", label: "Password", type: "password", autocomplete: "current-password", filled })}
          <button class="button">Sign out everywhere else</button>`,
      )}
    </section>`,
  );
}

function devices(lead: Html, main: Content): Page {
  return {
    title: "Your devices",
    main: html`<div class="narrow">
      <p class="back"><a href="/account">Your account</a></p>
      <h1>Your devices</h1>
      ${lead} ${main}
    </div>`,
  };
}
