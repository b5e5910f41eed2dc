/** Whom the viewer blocked: what these say in rooms is folded to a line that opens it. */

export function isBlocked(user) {
  const ids = document.getElementById("direct-list")?.dataset.blocked ?? "";
  return ids.split(",").includes(user);
}
