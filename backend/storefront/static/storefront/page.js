/* On every page: one tap is one request, errors get the focus, the language menu closes. */
document.querySelector("[data-errors]")?.focus();
addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || event.defaultPrevented) return;
  if (button.getAttribute("aria-busy") === "true") { event.preventDefault(); return; }
  button.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[aria-busy=true]")) button.removeAttribute("aria-busy");
});
const tongues = document.querySelector(".tongues");
if (tongues) {
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && tongues.open) { tongues.open = false; tongues.querySelector("summary").focus(); }
  });
  addEventListener("click", (event) => { if (!tongues.contains(event.target)) tongues.open = false; });
}
const share = document.querySelector("[data-share]");
if (share && navigator.share) {
  share.hidden = false;
  share.addEventListener("click", () => navigator.share({ text: share.dataset.share, url: share.dataset.link }).catch(() => {}));
}
