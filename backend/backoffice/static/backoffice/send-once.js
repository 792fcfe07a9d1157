"use strict";
// A second click would be answered in place of the first, and its answer is the one that is seen.
for (const form of document.querySelectorAll("form.send-once")) {
  form.addEventListener("submit", (sending) => {
    if (form.dataset.sent) sending.preventDefault();
    form.dataset.sent = "yes";
  });
}
// Back on this page by the browser's button, it is sent anew.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form.send-once")) delete form.dataset.sent;
});
