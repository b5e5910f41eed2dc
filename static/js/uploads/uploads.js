/** Files that are sent: all that other modules use of them (with-uploads.js). */
import { AsFile } from "maru/uploads/as-file";
import { Choosing } from "maru/uploads/choosing";
import { deliverWithFiles } from "maru/uploads/delivery";
import { takeDrops } from "maru/uploads/dropping";
import { ownFiles } from "maru/uploads/files";
import { showFiles, showProgress } from "maru/uploads/pending-files";
import { Tray } from "maru/uploads/tray";
import { supplyUploads } from "maru/uploads/with-uploads";
import { lastInput } from "maru/core/last-input";

/** Lets a composer take files; its tray, with `offer(text)`. `refuse` and `changed` are those of Tray. */
function attach(composer, { refuse, changed, signal }) {
  const box = composer.querySelector("textarea");
  const tray = new Tray(composer, { refuse, changed, signal });
  const add = (files) => {
    refuse("");
    tray.add(files);
    if (lastInput() !== "touch") box.focus({ preventScroll: true }); // Enter sends
  };
  const asFile = new AsFile(box, { add, signal });
  new Choosing(composer, { add, signal });
  takeDrops(composer, { add, signal });
  return Object.assign(tray, { offer: (text) => asFile.offer(text) });
}

supplyUploads({ attach, deliverWithFiles, ownFiles, showFiles, showProgress });
