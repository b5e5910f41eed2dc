/**
 * The tab's one WebSocket, and its only owner: it opens, listens, notices silence, comes back, gives up when told to.
 * Frames are handed to htmx; what the tab shows is read from the page (`chat-timeline`), where the cursors live.
 *
 * Events: `open`; `back` (open, and not for the first time); `change` (the `state` is another; `<html data-socket>` says it, too); `final` (detail: the close code, nothing will be tried again).
 */
import { hear } from "maru/core/events";
import { waitBefore } from "maru/core/patience";
import { swapFrame } from "maru/delivery/frames";
import { isActive } from "maru/people/activity";

const SILENCE = 45_000; // ms without a frame: the line is dead, whatever the browser believes
const STALE = 25_000; // ms without a frame (a heartbeat comes every 20 s): not to be trusted after a sleep
const HERE = 25_000; // ms between two signs that somebody sits before this tab
const TOO_MANY_WAIT = 60_000; // ms
const MAX_WATCHED = 20; // rooms, chatsite/delivery/frames.py
/** Why a socket was closed: chatsite/delivery/frames.py, and RFC 6455, section 7.4.1. */
export const CLOSE = {
  lost: 1006,
  restart: 1012,
  nonsense: 4400,
  signedOut: 4401,
  suspended: 4403,
  elsewhere: 4409,
  tooMany: 4429,
};
const FINAL = new Set([CLOSE.nonsense, CLOSE.signedOut, CLOSE.suspended, CLOSE.elsewhere]);

class Socket extends EventTarget {
  #socket = null;
  #attempt = 0;
  #retry = 0;
  #watchdog = 0;
  #lastFrame = 0;
  #notBefore = 0;
  #started = false;
  #wasOpen = false;

  /** "open", "connecting", "waiting" (for `retryAt`), "closed" (for good). */
  state = "waiting";
  /** When the next attempt is made, in ms of the epoch. */
  retryAt = 0;
  /** Since when the line has been down; 0 while it is up. */
  downSince = Date.now();
  /** Whether the server said that it restarts. */
  restarting = false;

  start() {
    if (this.#started) return;
    this.#started = true;
    addEventListener("online", () => this.#connect());
    addEventListener("offline", () => this.#socket && this.#closed(CLOSE.lost));
    addEventListener("pageshow", (event) => event.persisted && this.#connect());
    addEventListener("pagehide", () => this.#hangUp());
    document.addEventListener("visibilitychange", () => this.#visible());
    hear("chat-heartbeat", () => this.send({ type: "seen", cursors: this.#cursors() }));
    hear("active", () => this.#here());
    setInterval(() => this.#here(), HERE);
    this.#connect();
  }

  /** Tells the server which rooms this tab shows, once a swap that is under way has taken the old ones out. */
  watch() {
    queueMicrotask(() => this.#watch());
  }

  /** Whether it could be handed to an open line. That is no promise that it arrives. */
  send(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** Does not wait for the next attempt. */
  tryNow() {
    if (this.state === "waiting") this.#connect();
  }

  #connect() {
    if (this.state === "closed") return;
    this.#hangUp();
    this.downSince ||= Date.now();
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/ws/${isActive() ? "" : "?away"}`);
    this.#socket = socket;
    socket.addEventListener("open", () => socket === this.#socket && this.#opened());
    socket.addEventListener("message", (event) => socket === this.#socket && this.#received(event.data));
    socket.addEventListener("close", (event) => socket === this.#socket && this.#closed(event.code));
    this.#become("connecting");
    this.#listen();
  }

  #opened() {
    this.#watch(); // first of all: what is committed from now on comes by itself, the rest is fetched
    this.#here();
    this.downSince = 0;
    this.restarting = false;
    this.#become("open");
    this.dispatchEvent(new Event("open"));
    if (this.#wasOpen) this.dispatchEvent(new Event("back"));
    this.#wasOpen = true;
  }

  #received(text) {
    this.#attempt = 0;
    this.#listen();
    swapFrame(text);
  }

  #closed(code) {
    this.#hangUp();
    this.downSince ||= Date.now();
    if (FINAL.has(code)) {
      this.#become("closed");
      this.dispatchEvent(new CustomEvent("final", { detail: code }));
      return;
    }
    this.restarting ||= code === CLOSE.restart;
    const wait = code === CLOSE.tooMany ? TOO_MANY_WAIT : waitBefore(this.#attempt++);
    this.retryAt = Date.now() + wait;
    this.#notBefore = code === CLOSE.tooMany ? this.retryAt : 0;
    this.#retry = setTimeout(() => this.#connect(), wait);
    this.#become("waiting");
  }

  /** Lets go of the line without a word to those who listen. */
  #hangUp() {
    clearTimeout(this.#retry);
    clearTimeout(this.#watchdog);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #listen() {
    this.#lastFrame = Date.now();
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.#connect(), SILENCE);
  }

  #visible() {
    if (document.hidden) return;
    if (this.state === "open" && Date.now() - this.#lastFrame < STALE) return;
    if (this.state !== "connecting" && Date.now() >= this.#notBefore) this.#connect();
  }

  #watch() {
    const rooms = timelines().map((each) => Number(each.dataset.room));
    this.send({ type: "watch", rooms: rooms.slice(0, MAX_WATCHED) });
  }

  #here() {
    if (isActive()) this.send({ type: "here" });
  }

  #cursors() {
    return Object.fromEntries(timelines().map((each) => [each.dataset.room, Number(each.dataset.cursor)]));
  }

  #become(state) {
    this.state = document.documentElement.dataset.socket = state;
    this.dispatchEvent(new Event("change"));
  }
}

function timelines() {
  return [...document.querySelectorAll("chat-timeline")];
}

export const socket = new Socket();
