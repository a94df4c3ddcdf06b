// The passage behind a citation: beside the answer, from below on a phone, over the chat in a frame.
import { $, complain, words } from "./page.js";

const panel = $("panel");
const framed = document.body.classList.contains("framed");
let opener;

/** Opens the passage that a citation leads to. The server gives it as HTML, in which it has escaped everything. */
export async function open(link) {
  const response = await fetch(link.href + "&part").catch(() => null);
  if (!response) return complain(words.failed);
  $("passage").replaceChildren(document.createRange().createContextualFragment(await response.text()));
  opener?.removeAttribute("aria-expanded");
  opener = link;
  link.setAttribute("aria-expanded", "true");
  if (!panel.open) framed || matchMedia("(max-width: 65.99rem)").matches ? panel.showModal() : panel.show();
  panel.scrollTop = 0;
  $("shut").focus({ preventScroll: true });
  panel.querySelector("mark")?.scrollIntoView({ block: "nearest" });
  if (!framed) return; // a frame may be as tall as its content: there the panel opens beside what was clicked
  const below = scrollY + link.getBoundingClientRect().bottom + 8;
  panel.style.top = Math.max(0, Math.min(below, document.documentElement.scrollHeight - panel.offsetHeight - 8)) + "px";
  panel.scrollIntoView({ block: "nearest" });
}

/** Closes the panel; the focus goes back to the citation. */
export function close() {
  if (!panel.open) return;
  panel.close();
  closed();
}

// The event comes a moment after the panel is gone: what closes it here does not wait for it.
function closed() {
  opener?.removeAttribute("aria-expanded");
  opener?.focus();
  opener = undefined;
}

panel.addEventListener("close", () => panel.open || closed());
panel.addEventListener("click", (event) => event.target === panel && panel.matches(":modal") && close()); // beside the sheet
$("shut").addEventListener("click", close);
addEventListener("keydown", (event) => event.key === "Escape" && close());
