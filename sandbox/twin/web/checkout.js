/* A stand-in for Razorpay's checkout.js: same options, same callbacks, and a window where a person
   decides what the bank does. It loads nothing and talks only to the twin it came from. */
(() => {
  "use strict";

  const twin = new URL(document.currentScript.src).origin;
  const UPI_MOST_PAISE = 100000 * 100;
  const LATE_SECONDS = 20;
  const METHODS = [
    ["upi", "UPI"],
    ["card", "Card"],
    ["netbanking", "Netbanking"],
    ["wallet", "Wallet"],
  ];
  const OUTCOMES = [
    ["refuse", "The bank refuses", "The window stays open, so you can try again."],
    ["retry", "Refused first, then paid", "The same payment id fails and is captured a moment later."],
    ["vanish", "Paid, but the browser closes", "Your page is never told; only the webhook knows."],
    ["late", "Refused now, money arrives later", `The payment fails, and is captured ${LATE_SECONDS} seconds from now.`],
  ];
  const STYLE = `
    :host { all: initial; }
    * { box-sizing: border-box; font-family: system-ui, "Segoe UI", "Noto Sans", sans-serif; }
    .backdrop { position: fixed; inset: 0; z-index: 2147483000; display: grid; place-items: center; overflow: auto;
      padding: 16px; background: rgb(12 20 30 / 60%); }
    .panel { width: min(420px, 100%); overflow: hidden; border-radius: 14px; background: #fff; color: #17212b;
      box-shadow: 0 18px 60px rgb(0 0 0 / 35%); font-size: 15px; line-height: 1.45; }
    .inline .panel { box-shadow: none; border: 1px solid #d7dee5; }
    header { display: grid; grid-template-columns: 1fr auto; gap: 4px 12px; padding: 18px 20px; color: #fff;
      background: var(--theme, #0f5c4d); }
    h2 { margin: 0; font-size: 17px; }
    header p { margin: 0; font-size: 14px; opacity: .9; overflow-wrap: anywhere; }
    .sum { grid-column: 1 / -1; margin-top: 6px; font-size: 28px; font-weight: 700; opacity: 1; }
    .close { width: 34px; height: 34px; border: 0; border-radius: 8px; background: rgb(255 255 255 / 18%);
      color: #fff; font-size: 20px; line-height: 1; cursor: pointer; }
    .body { display: grid; gap: 14px; padding: 18px 20px 20px; }
    .test { padding: 6px 10px; border-radius: 8px; background: #fff4d6; color: #6b4a00; font-size: 13px; }
    fieldset { display: grid; grid-template-columns: 1fr 1fr; gap: 8px; margin: 0; padding: 0; border: 0; }
    legend { padding: 0 0 6px; font-weight: 600; }
    fieldset label { display: flex; gap: 8px; align-items: center; padding: 10px 12px; border: 1px solid #c9d2da;
      border-radius: 9px; cursor: pointer; }
    fieldset label:has(:checked) { border-color: var(--theme, #0f5c4d); box-shadow: 0 0 0 1px var(--theme, #0f5c4d); }
    fieldset label:has(:disabled) { opacity: .5; cursor: not-allowed; }
    button { font-size: 15px; cursor: pointer; }
    button:focus-visible, input:focus-visible { outline: 3px solid #ffb020; outline-offset: 2px; }
    button:disabled { opacity: .55; cursor: wait; }
    .pay { padding: 13px; border: 0; border-radius: 9px; background: var(--theme, #0f5c4d); color: #fff;
      font-weight: 700; }
    .others { display: grid; gap: 6px; }
    .others p { margin: 0; font-weight: 600; }
    .others button { display: grid; gap: 1px; padding: 9px 12px; border: 1px solid #d7dee5; border-radius: 9px;
      background: #f7f9fa; color: inherit; text-align: left; }
    .others button:hover:enabled { background: #edf2f4; }
    small { color: #55636f; font-size: 13px; }
    .leave { justify-self: center; border: 0; background: none; color: #55636f; text-decoration: underline; }
    [role=status] { margin: 0; min-height: 1.45em; font-size: 14px; }
    [role=status].bad { color: #a3201d; }
    [role=status].good { color: #0b6b3a; }
  `;

  const rupees = (paise, currency) =>
    new Intl.NumberFormat("en-IN", { style: "currency", currency: currency || "INR" }).format(paise / 100);

  async function ask(path, body) {
    const request = body === undefined ? {} : {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    };
    const answer = await fetch(twin + path, request);
    const found = await answer.json();
    if (!answer.ok) throw new Error(found.error || `The twin answered ${answer.status}.`);
    return found;
  }

  function element(tag, properties = {}, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  }

  class Razorpay {
    constructor(options) {
      if (!options || !options.key) throw new Error("`key` is a mandatory option");
      this.options = options;
      this.listeners = {};
    }

    on(name, listener) {
      (this.listeners[name] ||= []).push(listener);
      return this;
    }

    open() {
      if (this.host) return;
      this.before = document.activeElement;
      this.host = element("div");
      // A shadow root: neither page's style reaches the other.
      const root = this.host.attachShadow({ mode: "open" });
      // Not a <style>: the page's content security policy may refuse it, as it may for Razorpay's own window.
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
      root.append(this.draw());
      (this.options.container || document.body).append(this.host);
      if (!this.options.container) this.hold(root);
      this.look();
    }

    close() {
      this.host?.remove();
      this.host = null;
      if (!this.options.container) this.before?.focus?.();
    }

    draw() {
      const o = this.options;
      this.sum = element("p", { className: "sum", textContent: o.amount ? rupees(o.amount, o.currency) : "…" });
      this.status = element("p", { role: "status" });
      this.payButton = element("button", { className: "pay", type: "button", textContent: "Pay" });
      this.payButton.onclick = () => this.act("pay");
      const panel = element("div", { className: "panel", role: "dialog", ariaLabel: "Test payment" },
        this.head(),
        element("div", { className: "body" },
          element("div", { className: "test", textContent: "Test payment: no money moves." }),
          this.methods(), this.payButton, this.others(), this.status, this.leave()));
      const frame = element("div", { className: o.container ? "inline" : "backdrop" }, panel);
      if (o.theme?.color && CSS.supports("color", o.theme.color)) frame.style.setProperty("--theme", o.theme.color);
      this.panel = panel;
      return frame;
    }

    head() {
      const o = this.options;
      const close = element("button", { className: "close", type: "button", textContent: "×", ariaLabel: "Close without paying" });
      close.onclick = () => this.dismiss();
      return element("header", {},
        element("h2", { textContent: o.name || "Payment" }), o.container ? "" : close,
        element("p", { textContent: o.description || o.order_id || "" }), this.sum);
    }

    methods() {
      const wanted = this.options.prefill?.method;
      const boxes = METHODS.map(([value, label], place) =>
        element("label", {},
          element("input", { type: "radio", name: "method", value, checked: wanted ? wanted === value : place === 0 }),
          label));
      return element("fieldset", {}, element("legend", { textContent: "Pay by" }), ...boxes);
    }

    others() {
      const buttons = OUTCOMES.map(([name, label, meaning]) => {
        const button = element("button", { type: "button" }, label, element("small", { textContent: meaning }));
        button.onclick = () => this.act(name);
        return button;
      });
      return element("div", { className: "others" },
        element("p", { textContent: "Or let something else happen" }), ...buttons);
    }

    leave() {
      const button = element("button", { className: "leave", type: "button", textContent: "Close without paying" });
      button.onclick = () => this.dismiss();
      return button;
    }

    hold(root) {
      this.panel.setAttribute("aria-modal", "true");
      this.payButton.focus({ preventScroll: true });
      this.host.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && this.options.modal?.escape !== false) this.dismiss();
        if (event.key !== "Tab") return;
        const stops = [...root.querySelectorAll("button:enabled, input:checked:enabled")];
        const edge = event.shiftKey ? stops[0] : stops.at(-1);
        if (root.activeElement === edge) {
          event.preventDefault();
          (event.shiftKey ? stops.at(-1) : stops[0]).focus();
        }
      });
    }

    async look() {
      try {
        const { order, key_id } = await ask(`/twin/orders/${encodeURIComponent(this.options.order_id || "")}`);
        if (key_id !== this.options.key) throw new Error("This key does not belong to the account of the order.");
        this.show(order);
      } catch (error) {
        this.say(error.message, "bad");
        this.busy(true);
      }
    }

    show(order) {
      const text = rupees(order.amount, order.currency);
      this.sum.textContent = text;
      this.payButton.textContent = `Pay ${text}`;
      if (order.status === "paid") {
        this.say("This order is already paid.", "good");
        this.busy(true);
      }
      if (order.amount > UPI_MOST_PAISE) {
        const upi = this.panel.querySelector("input[value=upi]");
        upi.disabled = true;
        upi.parentElement.title = "UPI takes at most ₹1,00,000 at once";
        if (upi.checked) this.panel.querySelector("input[value=card]").checked = true;
      }
    }

    async act(name) {
      this.busy(true);
      this.say("The bank is thinking…");
      try {
        await this[name]();
      } catch (error) {
        this.say(error.message, "bad");
        this.busy(false);
      }
    }

    send(order) {
      const method = this.panel.querySelector("input[name=method]:checked").value;
      return ask(`/twin/orders/${encodeURIComponent(this.options.order_id)}/pay`, { method, ...order });
    }

    async pay() {
      this.succeed(await this.send({ outcome: "captured" }));
    }

    async refuse() {
      this.failed(await this.send({ outcome: "failed" }));
    }

    async retry() {
      const first = await this.send({ outcome: "failed" });
      this.emitFailure(first.payment);
      this.say("Refused; the guest tries again in the UPI app…", "bad");
      await new Promise((done) => setTimeout(done, 1200));
      this.succeed(await this.send({ outcome: "captured", payment_id: first.payment.id }));
    }

    async vanish() {
      await this.send({ outcome: "captured" });
      this.say("Paid. The page was told nothing.", "good");
      if (!this.options.container) this.close();
    }

    async late() {
      const first = await this.send({ outcome: "failed" });
      await this.send({ outcome: "captured", payment_id: first.payment.id, delay_seconds: LATE_SECONDS });
      this.failed(first);
    }

    succeed({ checkout }) {
      this.say("Paid.", "good");
      if (!this.options.container) this.close();
      if (this.options.handler) this.options.handler(checkout);
      else if (this.options.callback_url) this.post(checkout);
    }

    post(checkout) {
      const form = element("form", { method: "POST", action: this.options.callback_url, hidden: true });
      for (const [name, value] of Object.entries(checkout)) form.append(element("input", { name, value }));
      document.body.append(form);
      form.submit();
    }

    failed({ payment }) {
      this.say(payment.error_description, "bad");
      this.busy(false);
      this.emitFailure(payment);
      const retry = this.options.retry;
      if (retry === false || retry?.enabled === false) this.close();
    }

    emitFailure(payment) {
      const error = {
        code: payment.error_code,
        description: payment.error_description,
        source: payment.error_source,
        step: payment.error_step,
        reason: payment.error_reason,
        metadata: { payment_id: payment.id, order_id: payment.order_id },
      };
      for (const listener of this.listeners["payment.failed"] || []) listener({ error });
    }

    dismiss() {
      if (!this.options.container) this.close();
      else this.say("Closed without paying.");
      this.options.modal?.ondismiss?.();
    }

    busy(yes) {
      for (const button of this.panel.querySelectorAll(".pay, .others button")) button.disabled = yes;
    }

    say(text, mood = "") {
      this.status.textContent = text;
      this.status.className = mood;
    }
  }

  window.Razorpay = Razorpay;
})();
