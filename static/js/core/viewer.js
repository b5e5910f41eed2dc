/** Who looks at this page: what templates/base.html says of them on <html>. */
const page = document.documentElement;

export const viewer = {
  get id() {
    return page.dataset.userId ?? "";
  },
  get name() {
    return page.dataset.userName ?? "";
  },
  /** Here with a nickname, in one room alone. */
  get isGuest() {
    return "guest" in page.dataset;
  },
  get language() {
    return page.lang || "en";
  },
  /** An IANA name, or undefined for the browser's own. */
  get timeZone() {
    return page.dataset.timezone || undefined;
  },
};
