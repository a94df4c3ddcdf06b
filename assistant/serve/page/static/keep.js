// What can be done with an answer: copy, share, download, print, say whether it was useful.
import { $, chat, complain, date, make, reason, say, words } from "./page.js";
import { known } from "./turn.js";

function permalink({ reply, earlier }) {
  const url = new URL(chat.dataset.home, location);
  url.searchParams.delete("theme");
  url.searchParams.set("q", reply.question);
  for (const question of earlier) url.searchParams.append("h", question);
  return url.href;
}

const asMarkdown = (value) => value.replace(/\n/g, " ").replace(/[\\`*_[\]<>#|]/g, "\\$&");

// The same text as the server's /answer.md; without `plain`, letter for letter, to be pasted anywhere.
function file({ reply }, plain = (value) => value) {
  const made = words.markdown_made.replace("{date}", date(reply.as_of));
  const lines = [`# ${plain(reply.question)}`, "", `_${made}_`, "", plain(reply.text), ""];
  if (reply.warnings.length) lines.push(`## ${words.warnings}`, "", ...reply.warnings.map((w) => `- ${plain(w.text)}`), "");
  const citations = reply.refusal ? reply.refusal.nearest : reply.citations;
  if (citations.length) lines.push(`## ${words[reply.refusal ? "nearest" : "sources"]}`, "");
  for (const c of citations) {
    const where = [c.authority, c.title, c.locator, date(c.date)].filter(Boolean).join(", ");
    lines.push(`${c.n}. ${plain(where)} (${words[c.document]})`, `   > ${plain(c.quote)}`);
    if (c.url) lines.push(`   <${c.url}>`);
  }
  return lines.join("\n").trimEnd() + "\n";
}

async function copy(value, button, done) {
  let copied = await navigator.clipboard?.writeText(value).then(() => true, () => false);
  if (!copied) { // a page that is not served by https has no clipboard but this one
    const area = make("textarea", { class: "sr" });
    area.value = value;
    document.body.append(area);
    area.select();
    copied = document.execCommand("copy");
    area.remove();
    button.focus();
  }
  say(copied ? done : words.not_copied);
  if (!copied) return;
  button.textContent = words.done;
  setTimeout(() => (button.textContent = $("turn").content.querySelector(`[data-t=${button.dataset.t}]`).textContent), 2500);
}

/** Sends an opinion about an answer, and thanks for it. */
export async function opine(turn, useful, why = null) {
  const { question, language } = known.get(turn).reply;
  const response = await fetch(chat.dataset.api + "/feedback", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ useful, reason: why, question, language }),
  }).catch(() => null);
  if (!response?.ok) return complain(reason(await response?.json().catch(() => null)));
  turn.querySelector(".why").hidden = true;
  turn.querySelector(".thumbs").replaceChildren(words.thanks);
  say(words.thanks);
}

/** What the buttons under an answer do, by their data-do. */
export const actions = {
  copy: (turn, button) => copy(file(known.get(turn)), button, words.copied),
  link: (turn, button) => copy(permalink(known.get(turn)), button, words.linked),
  print: () => print(),
  download: (turn) => {
    const url = URL.createObjectURL(new Blob([file(known.get(turn), asMarkdown)], { type: "text/markdown" }));
    make("a", { href: url, download: "emc2.md" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  },
  useful: (turn) => opine(turn, true),
  useless: (turn, button) => {
    const why = turn.querySelector(".why");
    why.hidden = !why.hidden;
    button.setAttribute("aria-expanded", String(!why.hidden));
    if (!why.hidden) why.querySelector("input").focus();
  },
};
