/* Dandeli, v1: turns <a href="https://HOST/r/resort/" data-dandeli> into a bar with dates and guests that opens our page in
   this window. No frame, no cookie, no call: without this file, or where the site's policy refuses it, the link still works. */
(() => {
  "use strict";
  if (customElements.get("dandeli-bar")) return;
  const WORDS = {
    en: ["Arrival", "Departure", "Adults", "See rooms"],
    hi: ["आगमन", "प्रस्थान", "वयस्क", "कमरे देखें"],
    kn: ["ಆಗಮನ", "ನಿರ್ಗಮನ", "ವಯಸ್ಕರು", "ಕೊಠಡಿಗಳನ್ನು ನೋಡಿ"],
  };
  const STYLE = `:host{display:block;max-width:56rem;font:400 16px/1.4 system-ui,sans-serif;color:#1c2420;--dandeli:#0f5c4d}
    *{box-sizing:border-box}form{display:grid;gap:10px;grid-template-columns:1fr 1fr;padding:14px;border:1px solid #e2dfd6;border-radius:16px;background:#fff}
    label{display:grid;gap:4px;font-size:14px;font-weight:600;min-width:0}input,select{font:inherit;font-weight:400;width:100%;min-height:46px;padding:8px 10px;border:1px solid #8b948e;border-radius:10px;background:#fff;color:inherit}
    button{grid-column:1/-1;min-height:48px;border:0;border-radius:10px;background:var(--dandeli);color:#fff;font:inherit;font-weight:650;cursor:pointer}
    :focus-visible{outline:3px solid #b3541e;outline-offset:2px}@media(min-width:44rem){form{grid-template-columns:1fr 1fr 7rem auto;align-items:end}button{grid-column:auto;padding:0 22px}}`;

  const iso = (days) => {
    const day = new Date();
    day.setDate(day.getDate() + days);
    return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`;
  };

  const made = (tag, properties, ...children) => {
    const found = Object.assign(document.createElement(tag), properties);
    found.append(...children);
    return found;
  };

  class DandeliBar extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot || !this.link) return;
      const spoken = (this.link.dataset.lang ?? document.documentElement.lang).slice(0, 2);
      const language = WORDS[spoken] ? spoken : "en";
      const [arrival, departure, adults, see] = WORDS[language];
      const from = made("input", { type: "date", name: "check_in", required: true, min: iso(0) });
      const to = made("input", { type: "date", name: "check_out", required: true, min: iso(1) });
      from.addEventListener("change", () => {
        const next = new Date(`${from.value}T12:00:00Z`);
        if (isNaN(next)) return;
        next.setUTCDate(next.getUTCDate() + 1);
        to.min = next.toISOString().slice(0, 10);
        if (to.value && to.value < to.min) to.value = to.min;
      });
      const people = made("select", { name: "adults" }, ...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => made("option", { textContent: String(n), selected: n === 2 })));
      const form = made("form", { lang: language }, made("label", {}, arrival, from), made("label", {}, departure, to), made("label", {}, adults, people), made("button", { textContent: see }));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        const there = new URL(this.link.href);
        const path = there.pathname.replace(/^\/(hi|kn)(?=\/r\/)/, "").replace(/\/?$/, "/");
        there.pathname = `${language === "en" ? "" : `/${language}`}${path}offers/`;
        there.search = new URLSearchParams(new FormData(form)).toString();
        if (this.link.dataset.from) there.searchParams.set("from", this.link.dataset.from);
        const search = new CustomEvent("dandeli:search", { bubbles: true, cancelable: true, detail: Object.fromEntries(there.searchParams) });
        if (!this.dispatchEvent(search)) return;
        if (this.link.dataset.target === "new") window.open(there.href, "_blank", "noopener");
        else window.top.location.assign(there.href);
      });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet];
      root.append(form);
      if (CSS.supports("color", this.link.dataset.color ?? "")) this.style.setProperty("--dandeli", this.link.dataset.color);
    }
  }
  customElements.define("dandeli-bar", DandeliBar);

  const start = () => {
    for (const link of document.querySelectorAll("a[data-dandeli]")) {
      try {
        const bar = document.createElement("dandeli-bar");
        bar.link = link;
        link.after(bar);
        link.hidden = true;
      } catch (error) {
        link.hidden = false;
        link.dispatchEvent(new CustomEvent("dandeli:error", { bubbles: true, detail: String(error) }));
      }
    }
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
