/** Slash commands: words for the house rather than for others. They are run by POST, and answered beside the box. */
import { countCommand } from "maru/composer/used-commands";
import { tell } from "maru/core/events";
import { post, reasonOf, retryAfter, SignedOut } from "maru/core/http";
import { say } from "maru/core/words";
import { swapFrame } from "maru/delivery/frames";

const COMMAND = /^\s*[/\uff0f](?![/\uff0f])/u; // the wide slash is what some input methods write
const NAME = /^\s*[/\uff0f](\S+)/u;
const TWO_SLASHES = /^\s*[/\uff0f](?=[/\uff0f])/u;

export function isCommand(text) {
  return COMMAND.test(text);
}

/** What will be said of this text: of two slashes one. */
export function wordsOf(text) {
  return text.replace(TWO_SLASHES, "");
}

/** What has to be typed so that this is said, as text or as an action (`kind`). */
export function typedFor(words, kind) {
  if (kind === "action") return `/me ${words}`;
  return COMMAND.test(words) || TWO_SLASHES.test(words) ? `/${words}` : words;
}

/**
 * Runs a command and shows what comes of it. Resolves with `refused` (why not; null once it is done), `wait` (ms, if it
 * has to) and `spoke` (whether it said something).
 */
export async function runCommand({ url, body, clientId }) {
  try {
    const response = await post(url, { body, client_id: clientId });
    if (response.ok) countCommand(body.match(NAME)?.[1].toLowerCase() ?? "");
    else return { refused: await reasonOf(response), wait: retryAfter(response) };
    const address = response.headers.get("HX-Redirect");
    if (address) location.assign(address);
    else swapFrame(await response.text());
    const event = response.headers.get("HX-Trigger");
    if (event) tell(event);
    return { refused: null, spoke: response.status === 201 };
  } catch (error) {
    return { refused: error instanceof SignedOut ? "" : say("unreachable") };
  }
}
