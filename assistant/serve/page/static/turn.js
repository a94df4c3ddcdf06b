// One question and its reply on the page. The server makes the same from the same template (_turn.html).
import { $, chat, date, form, language, log, make, still, words } from "./page.js";

const HISTORY = 8;
const TURNED_AWAY = ["empty", "too_long", "instructions"];

/** Each complete turn → its reply and the questions before it. */
export const known = new WeakMap();

/** The earlier questions, oldest first: they live in the form, so that it also works without this script. */
export const history = () => [...form.querySelectorAll("[name=h]")].map((input) => input.value).slice(-HISTORY);

/** Lets later questions look back at this one, if it was one. */
export function remember(reply) {
  if (!TURNED_AWAY.includes(reply.refusal?.reason)) form.append(make("input", { type: "hidden", name: "h", value: reply.question }));
}

/** Brings the beginning of a turn to the top of the window. */
export const reach = (turn) => turn.scrollIntoView({ block: "start", behavior: still() ? "auto" : "smooth" });

/** A new turn with its question; what follows is filled in later. */
export function begin(question) {
  const turn = $("turn").content.firstElementChild.cloneNode(true);
  turn.querySelector(".asked").textContent = question;
  log.append(turn);
  chat.classList.add("talking");
  reach(turn);
  return turn;
}

/** Takes a turn back that came to nothing. */
export function undo(turn) {
  turn.remove();
  if (!log.children.length) chat.classList.remove("talking");
}

/** A sentence as a paragraph: its numbers become links, at once or when the citations are known. */
export function paragraph({ text: said, citations = [] }) {
  const text = said.replace(/((?:[ \u00a0]?\[\d+\])+)([.!?…]+)(\s*)$/, "$2$1$3"); // “… three years [1].” is shown as “… three years. [1]”
  const p = make("p", { class: "appear" }), given = new Set(citations);
  let at = 0;
  for (const found of text.matchAll(/[ \u00a0]?\[(\d+)\]/g)) {
    const n = Number(found[1]);
    if (!given.has(n)) continue;
    p.append(text.slice(at, found.index) + "\u2060", number(n)); // no line begins with a citation
    at = found.index + found[0].length;
  }
  p.append(text.slice(at).trimEnd());
  if (!at && given.size) p.append("\u2060", ...[...given].map(number));
  return p;
}

/** Completes a turn; `shown` is the text that was streamed into it. */
export function finish(turn, reply, shown) {
  const answer = turn.querySelector(".answer"), plain = (text) => text.replace(/\s+/g, "");
  turn.classList.toggle("refused", reply.kind === "refusal");
  if (plain(shown) !== plain(reply.text)) // nothing was streamed, or another answer took the place of the first
    answer.replaceChildren(...(reply.refusal ? [{ text: reply.text }] : reply.sentences).map(paragraph));
  if (reply.refusal)
    answer.prepend(make("strong", { class: "label", lang: language(), "aria-live": "off", "data-w": reply.refusal.reason }));
  for (const part of [".answer", ".understood i", ".asked", ".warnings ul"]) turn.querySelector(part).lang = reply.language;
  turn.querySelector(".understood i").textContent = reply.understood_as || "";
  turn.querySelector(".understood").hidden = !reply.understood_as;
  turn.querySelector(".warnings ul").append(...reply.warnings.map((w) => make("li", {}, w.text)));
  turn.querySelector(".warnings").hidden = !reply.warnings.length;
  known.set(turn, { reply, earlier: history() });
  label(turn);
  turn.querySelector(".after").hidden = false;
}

/** Writes what a turn says in the language of the page: names of citations, dates, headings. */
export function label(turn) {
  const { reply } = known.get(turn), refs = turn.querySelector(".refs"), all = groups(reply);
  refs.querySelector("h3").dataset.w = reply.refusal ? "nearest" : "sources";
  refs.querySelector("ol").replaceChildren(...all.map((group) => reference(group, reply.refusal)));
  refs.hidden = !all.length;
  for (const link of turn.querySelectorAll(".answer .cite")) {
    const c = reply.citations[link.textContent - 1];
    c ? dress(link, c) : link.replaceWith(` [${link.textContent}]`); // a footnote of the source's own
  }
  for (const part of turn.querySelectorAll("[data-w]")) {
    part.textContent = words[part.dataset.w];
    if (part.lang) part.lang = language();
  }
}

const number = (n) => make("a", { class: "cite" }, String(n));

function dress(link, c) {
  const query = new URLSearchParams({ lang: language(), start: c.start, end: c.end });
  const name = [`${words.cite} ${c.n}`, c.authority, c.locator, c.date && date(c.date)];
  link.href = chat.dataset.passages + c.passage_id.split("/").map(encodeURIComponent).join("/") + "?" + query;
  link.dataset.passage = "";
  link.setAttribute("aria-label", name.filter(Boolean).join(", "));
  return link;
}

// The citations of an answer source by source; the passages nearest to a refused question.
function groups(reply) {
  if (reply.refusal) return reply.refusal.nearest.map((c) => [c]);
  const found = new Map();
  for (const c of reply.citations) {
    const key = [c.source_id, c.document, c.language].join();
    found.set(key, [...(found.get(key) || []), c]);
  }
  return [...found.values()];
}

const unbroken = (title) => title.replace(/« /g, "«\u00a0").replace(/ (?=[»:;?!])/g, "\u00a0");

function reference(group, quoted) {
  const c = group[0];
  const meta = make("p", { class: "meta" }, [c.authority, date(c.date), words[c.document]].join(" · "));
  if (c.url) meta.append(make("span", { class: "url" }, " · " + c.url));
  const links = group.flatMap((one) => [dress(number(one.n), one), " "]);
  const item = make("li", {}, make("p", {}, ...links, make("span", { class: "title", lang: c.language }, unbroken(c.title))), meta);
  if (quoted) item.append(make("q", { lang: c.language }, c.quote));
  return item;
}
