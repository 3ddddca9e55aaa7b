// Lets the button beside a password show what is typed. Without this script the fields work as they are.
"use strict";
for (const button of document.querySelectorAll("button[aria-controls]")) {
  const field = document.getElementById(button.getAttribute("aria-controls"));
  const say = (isShown) => {
    field.type = isShown ? "text" : "password";
    button.textContent = isShown ? button.dataset.hide : button.dataset.show;
    button.setAttribute("aria-label", isShown ? button.dataset.hideAll : button.dataset.showAll);
  };
  say(false);
  button.hidden = false;
  button.addEventListener("click", () => say(field.type === "password"));
  // What was shown is hidden before it is sent, so that the browser knows it as a password and keeps no list of it.
  field.form?.addEventListener("submit", () => say(false));
}
