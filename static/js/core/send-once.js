// A form with data-once is sent once, however often its button is pressed.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-once]")) return;
  if (form.ariaBusy === "true") event.preventDefault();
  form.ariaBusy = "true";
});

// The back button may bring the page back as it was left.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-once]")) form.ariaBusy = null;
});
