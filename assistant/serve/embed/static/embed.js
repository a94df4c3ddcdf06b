// Puts the chat into any page: <script src="https://…/embed.js" defer></script>
// A button opens a panel with the chat in a frame. Options are attributes of <emc2-chat>, or data-… of the script:
// lang="fr|en", theme="light|dark", label="…", open. Colours of the button: --emc2-accent and --emc2-on-accent.
(() => {
  const script = document.currentScript;
  const site = new URL(".", script.src);
  const words = {
    fr: ["Une question sur EMC2 ?", "Questions et réponses sur EMC2", "Fermer", "Page entière"],
    en: ["A question about EMC2?", "Questions and answers about EMC2", "Close", "Full page"],
  };
  const css = `
    :host{position:fixed;right:1rem;bottom:1rem;z-index:2147483000;font:16px/1.4 system-ui,"Segoe UI",sans-serif;color-scheme:light dark}
    button,a{font:inherit;min-height:2.5rem;padding:.3rem 1rem;border-radius:1.5rem;cursor:pointer}
    .call{border:1px solid transparent;background:var(--emc2-accent,#1f5c52);color:var(--emc2-on-accent,#fff);font-weight:600;min-height:3rem;padding:.4rem 1.3rem;box-shadow:0 .3rem 1.2rem #0003}
    .panel{position:absolute;right:0;bottom:3.75rem;width:26rem;max-width:calc(100vw - 2rem);max-height:calc(100vh - 6rem);display:flex;flex-direction:column;overflow:hidden;border:1px solid #858b86;border-radius:.75rem;background:#fbfaf6;color:#1d2421;box-shadow:0 .6rem 2.5rem #0004}
    [hidden]{display:none!important}
    .bar{display:flex;justify-content:flex-end;align-items:center;gap:.25rem;padding:.25rem .5rem;border-bottom:1px solid #e0ddd3}
    .bar *{min-height:0;border:0;background:none;color:inherit;line-height:2;text-decoration:underline}
    iframe{border:0;width:100%;min-height:12rem}
    :focus-visible{outline:3px solid var(--emc2-accent,#1f5c52);outline-offset:2px}
    .dark{background:#141816;color:#e7eae5}.dark .bar{border-color:#303733}
    @media (max-width:30rem){:host{right:.5rem;bottom:.5rem}.panel{width:calc(100vw - 1rem);max-width:none}}
    @media print{:host{display:none}}`;

  class Emc2Chat extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return;
      const option = (name) => this.getAttribute(name) ?? script.dataset[name];
      const page = option("lang") || document.documentElement.lang.slice(0, 2);
      const lang = words[page] ? page : "fr", [label, title, close, whole] = words[lang];
      const theme = ["light", "dark"].includes(option("theme")) ? option("theme") : "";
      const root = this.attachShadow({ mode: "open" }), sheet = new CSSStyleSheet();
      sheet.replaceSync(css); // allowed whatever the Content-Security-Policy of the page
      root.adoptedStyleSheets = [sheet];
      const make = (name, properties) => root.appendChild(Object.assign(document.createElement(name), properties));
      const address = (path) => {
        const url = new URL(path, site);
        url.searchParams.set("lang", lang);
        if (theme) url.searchParams.set("theme", theme);
        return url.href;
      };
      const panel = make("div", { id: "panel", className: "panel", role: "dialog", ariaLabel: title, hidden: true, lang });
      if (theme === "dark" || (!theme && matchMedia("(prefers-color-scheme: dark)").matches)) panel.classList.add("dark");
      const bar = make("div", { className: "bar" });
      const full = make("a", { href: address("."), target: "_blank", rel: "noopener", textContent: whole });
      const shut = make("button", { type: "button", textContent: close });
      const call = make("button", { type: "button", className: "call", textContent: option("label") || label, lang });
      bar.append(full, shut);
      panel.append(bar);
      call.setAttribute("aria-controls", "panel");
      let frame;
      const show = (open) => {
        if (open && !frame) {
          frame = make("iframe", { title, src: address("embed"), allow: "clipboard-write" });
          panel.append(frame);
        }
        panel.hidden = !open;
        call.setAttribute("aria-expanded", String(open));
        if (open) frame.focus();
        else call.focus();
      };
      call.setAttribute("aria-expanded", "false");
      call.addEventListener("click", () => show(panel.hidden));
      shut.addEventListener("click", () => show(false));
      root.addEventListener("keydown", (event) => event.key === "Escape" && !panel.hidden && show(false));
      addEventListener("message", ({ origin, source, data }) => {
        if (origin !== site.origin || !frame || source !== frame.contentWindow || data?.from !== "emc2-chat") return;
        if (Number.isFinite(data.height)) frame.style.height = Math.min(Math.max(data.height, 0), 20000) + "px";
        if (data.close) show(false);
      });
      if (option("open") != null) show(true);
    }
  }
  if (customElements.get("emc2-chat")) return;
  customElements.define("emc2-chat", Emc2Chat);
  const place = () => document.querySelector("emc2-chat") || document.body.append(document.createElement("emc2-chat"));
  document.body ? place() : addEventListener("DOMContentLoaded", place);
})();
