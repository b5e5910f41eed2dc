/** The form with which something is reported, in its dialog; where there is none, as a page. */
import { openDialog } from "maru/ui/dialog-link";

/** Asks for the form at this address; `from` gets the focus back. */
export function openReport(address, from = null) {
  if (!openDialog(document.getElementById("report-dialog"), address, from)) location.href = address;
}
