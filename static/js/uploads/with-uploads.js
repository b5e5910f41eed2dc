/** What sends files comes after the page is usable (later.js): whoever needs it asks for it here. */
let uploads = null;
const waiting = [];

/** Calls `act` with {attach, deliverWithFiles, ownFiles, showFiles, showProgress}: now, or when they have come. */
export function withUploads(act) {
  if (uploads) act(uploads);
  else waiting.push(act);
}

/** They have come. */
export function supplyUploads(all) {
  uploads = all;
  for (const act of waiting.splice(0)) act(uploads);
}
