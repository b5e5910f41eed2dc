/** An icon as the server's templates draw it (`{% icon %}`): every page shows at least one, which says where the set is. */
export function icon(name) {
  const shown = document.querySelector("svg.icon:has(> use)");
  const drawn = shown.cloneNode(true);
  const use = drawn.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*$/, `#${name}`));
  return drawn;
}
