// The question at the end of a page, answered without leaving it. Loaded when somebody answers.

import { say as text } from "./texts.js";

/** @param {HTMLFormElement} form @param {string} words */
function say(form, words) {
  const place = form.querySelector("[role=status]");
  if (place) place.textContent = words;
}

/** Sends a form and gives what the server answers: a ticket for a sentence, or why it was refused. @param {HTMLFormElement} form @param {FormData} data @returns {Promise<{ticket?: string | null, error?: string}>} */
async function post(form, data) {
  /** @type {[string, string][]} */
  const fields = [];
  for (const [name, value] of data) if (typeof value === "string") fields.push([name, value]);
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(10_000),
    });
    return await answer.json();
  } catch {
    return { error: text("Your answer did not arrive. Please try again later.") };
  }
}

/** After a vote the form asks for a sentence. @param {HTMLFormElement} form @param {string} ticket */
function askForWords(form, ticket) {
  const template = form.querySelector("template");
  const page = form.querySelector("input");
  if (!template || !page) return;
  page.name = "ticket";
  page.value = ticket;
  form.querySelector("fieldset")?.remove();
  form.append(template.content);
  template.remove();
  form.querySelector("textarea")?.focus();
}

/** @param {HTMLFormElement} form @param {HTMLElement | null} button */
export async function send(form, button) {
  if (form.getAttribute("aria-busy") === "true") return;
  const data = new FormData(form, button);
  form.setAttribute("aria-busy", "true");
  const { ticket, error } = await post(form, data);
  form.removeAttribute("aria-busy");
  say(form, error ?? text("Thank you."));
  if (error) return;
  if (ticket) return askForWords(form, ticket);
  const place = form.querySelector("p");
  for (const child of [...form.children]) if (child !== place) child.remove();
  place?.setAttribute("tabindex", "-1");
  place?.focus();
}
