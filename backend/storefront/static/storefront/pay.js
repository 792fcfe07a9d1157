/* Opens Razorpay's window on a tap. The page stays behind it, with the price and the time that is left. */
const button = document.getElementById("pay");
const told = document.getElementById("told");
const words = JSON.parse(button.dataset.words);

function tell(text) {
  told.hidden = false;
  told.querySelector("p").textContent = text;
}

if (/FBAN|FBAV|Instagram|; wv\)/.test(navigator.userAgent)) document.getElementById("in-app").hidden = false;

button.hidden = false;
button.addEventListener("click", () => {
  if (!window.Razorpay) {
    tell(words.missing);
    return;
  }
  const options = JSON.parse(button.dataset.checkout);
  const left = document.querySelector("[role=timer]")?.textContent.split(":").map(Number);
  if (left?.length === 2) options.timeout = Math.max(60, left[0] * 60 + left[1]);
  // After the end of the time the page says what became of the rooms.
  options.modal = { ondismiss: () => button.disabled || tell(words.closed), confirm_close: true };
  const checkout = new window.Razorpay(options);
  checkout.on("payment.failed", (failed) => tell(`${words.declined} ${failed.error?.description ?? ""}`.trim()));
  told.hidden = true;
  checkout.open();
});
