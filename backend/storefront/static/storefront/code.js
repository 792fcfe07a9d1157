/* The code from the SMS by itself where the browser can (WebOTP), and the wait before it is sent again. */
const field = document.getElementById("otp");
const form = field?.form;
if (field && "OTPCredential" in window) {
  const stop = new AbortController();
  form.addEventListener("submit", () => stop.abort());
  navigator.credentials.get({ otp: { transport: ["sms"] }, signal: stop.signal }).then((found) => {
    field.value = found.code;
    form.requestSubmit();
  }).catch(() => {});
}
const again = document.querySelector("[data-wait]");
if (again) {
  const button = again.querySelector("button");
  const until = performance.now() + Number(again.dataset.wait) * 1000;
  const words = button.textContent;
  const tick = () => {
    const left = Math.ceil((until - performance.now()) / 1000);
    button.disabled = left > 0;
    button.textContent = left > 0 ? again.dataset.words.replace("0", String(left)) : words;
    if (left > 0) setTimeout(tick, 1000);
  };
  tick();
}

/* A proof of work, where the API asks for one before it sends another SMS. */
const proof = document.querySelector("[data-proof]");
if (proof) {
  const bytes = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const solve = async (challenge) => {
    const { algorithm, cost, keyLength, keyPrefix, nonce, salt } = challenge.parameters;
    const [name, hash] = algorithm.split("/");
    const method = { name, hash, salt: bytes(salt), iterations: cost };
    const password = new Uint8Array(nonce.length / 2 + 4);
    password.set(bytes(nonce));
    const view = new DataView(password.buffer);
    for (let counter = 0; ; counter += 1) {
      view.setUint32(nonce.length / 2, counter);
      const key = await crypto.subtle.importKey("raw", password, name, false, ["deriveBits"]);
      const bits = new Uint8Array(await crypto.subtle.deriveBits(method, key, keyLength * 8));
      const derivedKey = [...bits].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      if (derivedKey.startsWith(keyPrefix)) return btoa(JSON.stringify({ challenge, solution: { counter, derivedKey } }));
    }
  };
  const button = proof.form.querySelector("button");
  const working = document.querySelector("[data-working]");
  const refused = document.querySelector("[data-errors]");
  const title = document.title;
  const show = (at) => {
    working.hidden = !at;
    refused.hidden = at;
    document.title = at ? working.dataset.working : title;
    button.disabled = at;
    (at ? working : refused).focus();
  };
  show(true);
  addEventListener("pageshow", (event) => { if (event.persisted) show(false); });
  solve(JSON.parse(proof.dataset.proof)).then((solved) => {
    proof.value = solved;
    proof.form.requestSubmit();
  }).catch(() => show(false));
}
