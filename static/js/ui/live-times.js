/** Keeps what the server wrote with `{% time %}` true: in the browser's time zone, and as time goes by. */
import { forms, wholeDate } from "maru/core/time";

const PACE = 60_000; // ms

function tell(root) {
  for (const time of root.querySelectorAll?.("time[data-form]") ?? []) {
    const moment = new Date(time.dateTime);
    time.textContent = forms[time.dataset.form](moment);
    time.title = wholeDate(moment);
  }
}

tell(document);
document.addEventListener("htmx:load", ({ target }) => tell(target));
setInterval(() => !document.hidden && tell(document), PACE);
document.addEventListener("visibilitychange", () => !document.hidden && tell(document));
