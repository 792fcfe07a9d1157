/* Dandeli, v1: turns <a href="https://HOST/r/resort/" data-dandeli> into a bar with dates and guests that opens our page in
   this window. No frame, no cookie; one call, for the price, where there is a data-key. Without this file, or where the site's
   policy refuses it, the link still works. docs/sites.md says what every attribute does. */
(() => {
  "use strict";
  if (customElements.get("dandeli-bar")) return;
  const WORDS = {
    en: ["Arrival", "Departure", "Adults", "See rooms", "a night and up, with tax"],
    hi: ["आगमन", "प्रस्थान", "वयस्क", "कमरे देखें", "प्रति रात से, टैक्स सहित"],
    kn: ["ಆಗಮನ", "ನಿರ್ಗಮನ", "ವಯಸ್ಕರು", "ಕೊಠಡಿಗಳನ್ನು ನೋಡಿ", "ಪ್ರತಿ ರಾತ್ರಿಗೆ ಆರಂಭ, ತೆರಿಗೆ ಸೇರಿ"],
  };
  const STYLE = `:host{display:block;max-width:56rem;font:400 16px/1.4 system-ui,sans-serif;color:#1c2420;--dandeli:#0f5c4d;--on-dandeli:#fff}
    *{box-sizing:border-box}form{display:grid;gap:10px;grid-template-columns:1fr 1fr;padding:14px;border:1px solid #e2dfd6;border-radius:16px;background:#fff}
    label{display:grid;gap:4px;font-size:14px;font-weight:600;min-width:0;grid-template-columns:minmax(0,1fr)}input,select{font:inherit;font-weight:400;width:100%;min-width:0;min-height:46px;padding:8px;border:1px solid #8b948e;border-radius:10px;background:#fff;color:inherit}
    button,a{grid-column:1/-1;min-height:48px;border:0;border-radius:10px;background:var(--dandeli);color:var(--on-dandeli);font:inherit;font-weight:650;cursor:pointer}
    a{display:inline-block;padding:12px 22px;text-decoration:none}p{grid-column:1/-1;margin:0;font-size:14px}
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

  const tell = (link, error) => link.dispatchEvent(new CustomEvent("dandeli:error", { bubbles: true, detail: String(error) }));

  /* The page of the resort in this language, or one below it. */
  const addressOf = (link, language, below) => {
    const there = new URL(link.href);
    const path = there.pathname.replace(/^\/(hi|kn)(?=\/r\/)/, "").replace(/\/?$/, "/");
    there.pathname = `${language === "en" ? "" : `/${language}`}${path}${below}`;
    if (link.dataset.from) there.searchParams.set("from", link.dataset.from);
    return there;
  };

  /* Rupees as our pages write them, in all three languages: ₹12,34,567. */
  const rupees = (paise) => new Intl.NumberFormat("en-IN", { style: "currency", currency: "INR", minimumFractionDigits: paise % 100 ? 2 : 0 }).format(paise / 100);

  const showPrice = async (link, language, place) => {
    const there = new URL(link.href);
    const [, slug] = there.pathname.match(/\/r\/([^/]+)/);
    const query = new URLSearchParams({ lang: language, key: link.dataset.key });
    const answer = await fetch(`${there.origin}/api/resorts/${slug}/?${query}`, { credentials: "omit" });
    if (!answer.ok) throw new Error(`price: ${answer.status}`);
    const paise = (await answer.json()).from_price_paise;
    if (paise) place.append(made("b", { textContent: rupees(paise) }), ` ${WORDS[language][4]}`);
  };

  class DandeliBar extends HTMLElement {
    /* What fails in here is told to the window alone, so it is caught in here: the link comes back. */
    connectedCallback() {
      if (this.shadowRoot || !this.link) return;
      try {
        this.draw();
        this.link.hidden = true;
      } catch (error) {
        this.remove();
        tell(this.link, error);
      }
    }

    draw() {
      const spoken = (this.link.dataset.lang ?? document.documentElement.lang).slice(0, 2);
      const language = WORDS[spoken] ? spoken : "en";
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet];
      root.append(this.link.dataset.dandeli === "button" ? this.button(language) : this.bar(language));
      this.paint();
      if (!this.link.dataset.key) return;
      const price = made("p", { lang: language });
      showPrice(this.link, language, price).then(() => price.childNodes.length && root.lastElementChild.append(price), (error) => tell(this.link, error));
    }

    /* A link that looks like a button: for where a bar is too much. */
    button(language) {
      const there = made("a", { href: addressOf(this.link, language, "dates/").href, lang: language, textContent: this.link.textContent });
      if (this.link.dataset.target === "new") Object.assign(there, { target: "_blank", rel: "noopener" });
      return made("div", {}, there);
    }

    bar(language) {
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
        this.open(addressOf(this.link, language, "offers/"), new FormData(form));
      });
      return form;
    }

    open(there, typed) {
      for (const [name, value] of typed) there.searchParams.set(name, value);
      const search = new CustomEvent("dandeli:search", { bubbles: true, cancelable: true, detail: Object.fromEntries(there.searchParams) });
      if (!this.dispatchEvent(search)) return;
      if (this.link.dataset.target === "new") window.open(there.href, "_blank", "noopener");
      else window.top.location.assign(there.href);
    }

    /* The site's colour, with black or white upon it, whichever is read more easily. */
    paint() {
      const { color } = this.link.dataset;
      if (!CSS.supports("color", color ?? "")) return;
      this.style.setProperty("--dandeli", color);
      const probe = this.shadowRoot.querySelector("button,a");
      const [r, g, b] = (getComputedStyle(probe).backgroundColor.match(/[\d.]+/g) ?? [0, 0, 0]).slice(0, 3).map((part) => (part / 255) ** 2.2);
      if (0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18) this.style.setProperty("--on-dandeli", "#000");
    }
  }
  customElements.define("dandeli-bar", DandeliBar);

  const start = () => {
    for (const link of document.querySelectorAll("a[data-dandeli]")) {
      const bar = document.createElement("dandeli-bar");
      bar.link = link;
      link.after(bar);
    }
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
