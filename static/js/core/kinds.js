/** Kinds of messages: what somebody said, and lines that tell what happened. */
const SPEECH = new Set(["text", "action"]);

export function isSpeech(kind) {
  return SPEECH.has(kind);
}
