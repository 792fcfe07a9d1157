/* Asks how the payment ended: after 1, 2, 3, 5, then every 8 seconds, and says so when it takes long. */
const box = document.querySelector("[data-state]");
const said = document.getElementById("said");
const pauses = [1, 2, 3, 5];
const until = performance.now() + Number(box.dataset.most) * 1000;

async function ask(turn) {
  try {
    const answer = await fetch(box.dataset.state, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const found = await answer.json();
      if (found.next) {
        location.replace(found.next);
        return;
      }
    }
  } catch { /* offline for a moment: ask again */ }
  if (performance.now() > until) {
    document.getElementById("long").hidden = false;
    said.textContent = document.getElementById("long").textContent.trim();
    return;
  }
  setTimeout(ask, (pauses[turn] ?? 8) * 1000, turn + 1);
}
setTimeout(ask, pauses[0] * 1000, 1);
