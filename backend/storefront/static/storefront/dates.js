/* The date grid without page loads, and with arrow keys (APG). The server draws it anew; without this file links do. */
const root = document.getElementById("dates");
const said = document.getElementById("said");

function days() { return [...root.querySelectorAll("[data-day]")]; }

function settle(focused) {
  const all = days();
  const stop = all.find((day) => day.dataset.day === focused) ?? all.find((day) => day.classList.contains("chosen")) ?? all.find((day) => day.href) ?? all[0];
  for (const day of all) day.tabIndex = day === stop ? 0 : -1;
  return stop;
}

async function draw(href, focused) {
  root.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(href, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    root.replaceChildren(...page.getElementById("dates").childNodes);
    history.replaceState(null, "", href);
    for (const link of document.querySelectorAll(".tongues li a")) link.search = location.search;
    said.textContent = root.querySelector("[data-said]")?.textContent ?? "";
    const stop = settle(focused);
    if (focused) stop?.focus({ preventScroll: true });
  } catch {
    location.assign(href);
    return;
  }
  root.removeAttribute("aria-busy");
}

root.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-swap]");
  if (!link || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  draw(link.href, link.dataset.day);
});

function moved(day, key, shift) {
  const at = new Date(`${day}T12:00:00Z`);
  const weekday = (at.getUTCDay() + 6) % 7;
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7, Home: -weekday, End: 6 - weekday }[key];
  if (by !== undefined) at.setUTCDate(at.getUTCDate() + by);
  else if (key === "PageUp" || key === "PageDown") {
    const kept = at.getUTCDate();
    at.setUTCDate(1);
    at.setUTCMonth(at.getUTCMonth() + (key === "PageUp" ? -1 : 1) * (shift ? 12 : 1));
    at.setUTCDate(Math.min(kept, new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate()));
  } else return "";
  return at.toISOString().slice(0, 10);
}

root.addEventListener("keydown", (event) => {
  const here = event.target.closest("[data-day]");
  if (!here) return;
  const to = moved(here.dataset.day, event.key, event.shiftKey);
  if (!to) return;
  event.preventDefault();
  const there = days().find((day) => day.dataset.day === to);
  if (there) {
    settle(to);
    there.focus();
    return;
  }
  const first = days()[0]?.dataset.day ?? to;
  const link = root.querySelector(to < first ? "a[data-before]" : "a[data-after]");
  if (link) draw(link.href, to);
});

settle();
