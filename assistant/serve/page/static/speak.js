// The page in the other language, the conversation kept: every marked element takes over its twin of the other page.
import { chat, complain, learn, log, say, words } from "./page.js";
import { close } from "./panel.js";
import { known, label } from "./turn.js";

const ATTRIBUTES = ["aria-label", "placeholder", "action", "href"];

/** Changes to the language of a link; where that fails, the link is followed. */
export async function speak(link) {
  const response = await fetch(link.href).catch(() => null);
  if (!response?.ok) return location.assign(link.href);
  const next = new DOMParser().parseFromString(await response.text(), "text/html");
  learn(next);
  close();
  document.documentElement.lang = next.documentElement.lang;
  document.title = next.title;
  chat.dataset.home = next.getElementById("chat").dataset.home;
  for (const old of document.querySelectorAll("[data-t], [data-a]")) {
    const mark = old.dataset.t ? `[data-t="${old.dataset.t}"]` : `[data-a="${old.dataset.a}"]`; // its content, or its attributes only
    const twin = next.querySelector(mark) || next.getElementById("turn").content.querySelector(mark);
    if (!twin) continue;
    if (old.dataset.t) old.innerHTML = twin.innerHTML;
    for (const name of ATTRIBUTES) if (twin.hasAttribute(name)) old.setAttribute(name, twin.getAttribute(name));
  }
  for (const turn of log.children) if (known.has(turn)) label(turn);
  complain("");
  history.replaceState(null, "", link.href);
  document.querySelector("[data-lang-to]").focus();
  say(words.language_set);
}
