/* The countdown: seconds left are the server's, so a wrong clock does no harm. Of a phone that slept only the clock knows
   how long, so whichever of the two says more has passed. Typed words are kept until they have been sent. */
const box = document.querySelector("[data-seconds]");
if (box) {
  const begun = performance.now();
  const begunAt = Date.now();
  const total = Number(box.dataset.seconds);
  const shown = box.querySelector("[role=timer]");
  const said = document.getElementById("said");
  const speech = JSON.parse(box.dataset.speech);
  let before = total;
  const end = () => {
    const over = document.getElementById("over");
    if (box.dataset.over) location.replace(box.dataset.over);
    if (!over) return;
    said.textContent = over.textContent.replace(/\s+/g, " ").trim();
    over.hidden = false;
    box.hidden = true;
    document.getElementById("pay").disabled = true;
  };
  const tick = () => {
    const passed = Math.max(performance.now() - begun, Date.now() - begunAt) / 1000;
    const left = Math.max(0, Math.round(total - passed));
    shown.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    for (const [at, words] of speech) if (before > at && left <= at) said.textContent = words;
    before = left;
    if (left === 0) { clearInterval(beat); document.removeEventListener("visibilitychange", tick); end(); }
  };
  const beat = setInterval(tick, 1000);
  document.addEventListener("visibilitychange", tick);
  tick();
}

const store = (task) => { try { return task(sessionStorage); } catch { return null; /* switched off: the page works without */ } };
const sent = document.querySelector("[data-sent]");
if (sent) store((kept) => kept.removeItem(`dandeli:${sent.dataset.sent}`));

const form = document.querySelector("form[data-keep]");
if (form) {
  const name = `dandeli:${form.dataset.keep}`;
  const fields = [...form.querySelectorAll("input:not([type=hidden]), textarea, select")];
  const keep = () => store((kept) => kept.setItem(name, JSON.stringify(
    fields.filter((field) => field.type !== "checkbox" || field.checked).map((field) => [field.name, field.value]))));
  for (const [key, value] of JSON.parse(store((kept) => kept.getItem(name)) ?? "[]")) {
    const field = fields.find((each) => each.name === key);
    if (!field) continue;
    if (field.type === "checkbox") field.checked = true;
    else if (field.matches("select")) { if ([...field.options].some((each) => each.value === value)) field.value = value; }
    else if (!field.value) field.value = value;
    if (value && field.closest("details")) field.closest("details").open = true;
  }
  form.addEventListener("input", (event) => {
    const { fills } = event.target.dataset;
    const chosen = fills && event.target.selectedOptions[0].dataset;
    if (chosen?.name) {
      form.elements[`name_${fills}`].value = chosen.name;
      form.elements[`age_${fills}`].value = chosen.age;
    }
    keep();
  });
  form.addEventListener("submit", (event) => {
    const offline = document.getElementById("offline");
    if (offline) offline.hidden = navigator.onLine;
    if (!navigator.onLine) { event.preventDefault(); event.stopImmediatePropagation(); keep(); }
  }, true);
}
