/* The countdown: seconds left are the server's, so a wrong clock does no harm. Typed words are kept until they are sent. */
const box = document.querySelector("[data-seconds]");
if (box) {
  const begun = performance.now();
  const total = Number(box.dataset.seconds);
  const shown = box.querySelector("[role=timer]");
  const said = document.getElementById("said");
  const speech = JSON.parse(box.dataset.speech);
  let before = total;
  const tick = () => {
    const left = Math.max(0, Math.round(total - (performance.now() - begun) / 1000));
    shown.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    for (const [at, words] of speech) if (before > at && left <= at) said.textContent = words;
    before = left;
    if (left === 0) {
      clearInterval(beat);
      if (box.dataset.over) location.replace(box.dataset.over);
    }
  };
  const beat = setInterval(tick, 1000);
  document.addEventListener("visibilitychange", tick);
  tick();
}

const form = document.querySelector("form[data-keep]");
if (form) {
  const name = `dandeli:${form.dataset.keep}`;
  try {
    const kept = JSON.parse(sessionStorage.getItem(name) ?? "{}");
    for (const field of form.querySelectorAll("input:not([type=hidden]), textarea, select")) {
      if (field.name in kept && (!field.value || field.matches("select"))) field.value = kept[field.name];
    }
    form.addEventListener("input", () => {
      const typed = Object.fromEntries([...new FormData(form)].filter(([key]) => !["csrfmiddlewaretoken", "key"].includes(key)));
      sessionStorage.setItem(name, JSON.stringify(typed));
    });
    form.addEventListener("submit", () => sessionStorage.removeItem(name));
  } catch { /* storage is switched off: the page works without */ }
}
