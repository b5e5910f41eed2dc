/**
 * Requests that do not go through htmx: history, catching up, reading, the outbox.
 * They look like htmx requests, so that the same views answer with the same fragments.
 */
import { tell } from "maru/core/events";
import { viewer } from "maru/core/viewer";
import { say } from "maru/core/words";

const TIMEOUT = 15_000; // ms

/** Nobody is signed in here any more, or somebody else is, or this place was displaced; the page was told which. */
export class SignedOut extends Error {}

/** The CSRF token as it is now: signing in elsewhere in this browser changes it under an open page. */
export function csrfToken() {
  return document.cookie.match(/(?:^|;\s*)(?:__Host-csrf|csrftoken)=([^;]+)/)?.[1] ?? "";
}

document.addEventListener("htmx:configRequest", (event) => {
  Object.assign(event.detail.headers, identity());
});
document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
  if (xhr.getResponseHeader("X-Error") === "elsewhere") tell("displaced");
});

/** Resolves with the response whatever its status; rejects when the network fails or nobody is signed in. */
export async function get(url) {
  return answered(await fetch(url, options("GET")));
}

/**
 * Like `get`, with form fields ({name: value}, or [name, value] each, which may come again), or a FormData. `timeout` is in
 * ms. A token that has gone stale is renewed, once.
 */
export async function post(url, fields = {}, { keepalive = false, timeout = TIMEOUT } = {}) {
  const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
  const send = () => fetch(url, { ...options("POST", timeout), body, keepalive });
  let response = answered(await send());
  if (response.status === 403 && response.headers.get("X-Error") === "csrf") {
    await fetch(location.pathname, { signal: AbortSignal.timeout(TIMEOUT) });
    response = answered(await send());
  }
  return response;
}

/** Whose page this is: a page left open must not speak for who signed in after them in this browser. */
export function identity() {
  return { "X-CSRFToken": csrfToken(), ...(viewer.id && { "X-Viewer": viewer.id }) };
}

function options(method, timeout = TIMEOUT) {
  return {
    method,
    redirect: "manual",
    cache: "no-store",
    headers: { "HX-Request": "true", ...identity() },
    signal: AbortSignal.timeout(timeout),
  };
}

function answered(response) {
  if (response.type === "opaqueredirect" || response.headers.get("X-Error") === "other_viewer") {
    tell("signed-out");
    throw new SignedOut();
  }
  if (response.headers.get("X-Error") === "elsewhere") {
    tell("displaced");
    throw new SignedOut();
  }
  return response;
}

/** Seconds the server asks us to wait, as milliseconds; null if it does not say. */
export function retryAfter(response) {
  const seconds = Number(response.headers.get("Retry-After") ?? NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : null;
}

/** The reason in a refusal's fragment, in the reader's language. */
export async function reasonOf(response) {
  const fragment = parse(await response.text());
  return (fragment.querySelector(".refusal") ?? fragment).textContent.trim().slice(0, 300) || say("unreachable");
}

/** HTML from our own server as a fragment that does nothing until it is put into the page. */
export function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}
