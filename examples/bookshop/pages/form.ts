/**
 * The parts of forms: every one that changes something carries the CSRF token, every field its label and what is wrong with it.
 *
 * @module
 */
import { EMPTY, type Filled } from "../read-form.ts";
import { html, trusted, type Content, type Html } from "./html.ts";

/** Returns a form that posts to `action`, without one to the address of its page; `csrf` is `wax.csrf.field`. */
export function postForm(csrf: string, action: string | undefined, content: Html, className?: string): Html {
  return html`<form
    method="post"
    ${action !== undefined && html`action="${action}"`}
    ${className !== undefined && html`class="${className}"`}
  >
    ${trusted(csrf)} ${content}
  </form>`;
}

export interface FieldOptions {
  name: string;
  label: string;
  autocomplete: string;
  /** What was typed, and what is wrong with it. */
  filled?: Filled | undefined;
  /** @default "text" */
  type?: "text" | "email" | "password" | undefined;
  hint?: Content;
  minLength?: number | undefined;
  maxLength?: number | undefined;
  /** Where one page has two fields of one name. @default name */
  id?: string | undefined;
}

/** Returns a labelled field that has to be filled. A password that was typed is never sent back. */
export function field({
  name,
  label,
  autocomplete,
  filled = EMPTY,
  type = "text",
  hint,
  minLength,
  maxLength,
  id = name,
}: FieldOptions): Html {
  const error = filled.errors[name];
  const isFirstError = error !== undefined && Object.keys(filled.errors)[0] === name;
  const described = [error !== undefined && `${id}-error`, hint !== undefined && `${id}-hint`].filter(Boolean).join(" ");
  return html`<div class="field">
    <label for="${id}">${label}</label>
    <input
      id="${id}"
      name="${name}"
      type="${type}"
      autocomplete="${autocomplete}"
      required
      ${type !== "password" && html`value="${filled.values[name] ?? ""}"`}
      ${type === "email" && html`spellcheck="false" autocapitalize="none"`}
      ${minLength !== undefined && html`minlength="${minLength}"`}
      ${maxLength !== undefined && html`maxlength="${maxLength}"`}
      ${described !== "" && html`aria-describedby="${described}"`}
      ${error !== undefined && html`aria-invalid="true"`}
      ${isFirstError && html`autofocus`}
    />
    ${error !== undefined && html`<p class="error" id="${id}-error">${error}</p>`}
    ${hint !== undefined && html`<p class="hint" id="${id}-hint">${hint}</p>`}
  </div>`;
}

/** Tells password managers whose password a form is about; it is not sent. */
export function accountHint(email: string): Html {
  return html`<input type="email" autocomplete="username" value="${email}" readonly hidden />`;
}

/** Returns what is wrong with the form as a whole. A single field says it itself, and has the focus. */
export function errorSummary({ errors }: Filled): Html | undefined {
  const count = Object.keys(errors).length;
  const text = errors["form"] ?? (count > 1 ? `${count} fields need another look.` : undefined);
  return text === undefined ? undefined : html`<p class="summary" role="alert">${text}</p>`;
}
