// The chat: asks the API, and shows the answer sentence by sentence.
import { chat, complain, field, form, language, log, make, reason, still, words } from "./page.js";
import { actions, opine } from "./keep.js";
import { open } from "./panel.js";
import { speak } from "./speak.js";
import { begin, finish, history, known, paragraph, reach, remember, undo } from "./turn.js";

const PACE = 160; // milliseconds between sentences that come at once
let busy = false, moved = false;

// The server-sent events of an answer: names and data.
async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ""; ; ) {
    const { value, done } = await reader.read();
    const blocks = (rest + (value || "")).split(/\r?\n\r?\n/);
    rest = done ? "" : blocks.pop();
    for (const block of blocks) {
      const lines = block.split(/\r?\n/);
      const of = (name) => lines.filter((l) => l.startsWith(name + ":")).map((l) => l.slice(name.length + 1).trim()).join("\n");
      if (of("data")) yield [of("event"), JSON.parse(of("data"))];
    }
    if (done) return;
  }
}

const failure = (error) => Object.assign(new Error("no answer"), { told: reason(error) });

// Shows the sentences as they come; gives the whole reply and the text that was shown.
async function receive(question, answer) {
  const wait = setTimeout(() => answer.append(make("p", { class: "wait" }, words.wait)), 600);
  const settle = () => (clearTimeout(wait), answer.querySelector(".wait")?.remove());
  try {
    const response = await fetch(chat.dataset.api + "/ask/stream", {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept-Language": language() },
      body: JSON.stringify({ question, history: history() }),
    });
    if (!response.ok) throw failure(await response.json().catch(() => null));
    let reply, shown = "";
    for await (const [name, data] of events(response)) {
      if (name === "error") throw failure(data);
      if (name === "reply") reply = data;
      if (name !== "sentence") continue;
      settle();
      if (shown && !still()) await new Promise((done) => setTimeout(done, PACE));
      answer.append(paragraph(data));
      shown += data.text;
    }
    if (!reply) throw failure();
    return [reply, shown];
  } finally {
    settle();
  }
}

async function ask(question) {
  if (busy) return;
  complain("");
  field.focus({ preventScroll: true });
  if (!question.trim()) return complain(words.nothing_asked);
  busy = true;
  moved = false;
  const turn = begin(question);
  if (field.value === question) field.value = "";
  try {
    const [reply, shown] = await receive(question, turn.querySelector(".answer"));
    finish(turn, reply, shown);
    remember(reply);
    if (!moved) reach(turn);
  } catch (error) {
    undo(turn);
    field.value ||= question;
    complain(error.told || words.failed);
  }
  busy = false;
}

addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest("[data-passage], [data-lang-to]");
  if (link) {
    event.preventDefault();
    "passage" in link.dataset ? open(link) : speak(link);
  }
  const button = event.target.closest("[data-do]");
  if (button) actions[button.dataset.do](button.closest(".turn"), button);
});
addEventListener("submit", (event) => {
  const sent = event.target;
  if (sent !== form && sent.id !== "examples" && !sent.matches(".why")) return;
  event.preventDefault();
  if (sent.matches(".why")) opine(sent.closest(".turn"), false, new FormData(sent).get("reason"));
  else ask(sent === form ? field.value : event.submitter.value);
});
field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});
for (const name of ["wheel", "touchmove"]) addEventListener(name, () => (moved = true), { passive: true }); // the reader reads elsewhere
for (const turn of log.children) { // an answer that came with the page
  const data = turn.querySelector("script");
  if (data) known.set(turn, { reply: JSON.parse(data.textContent), earlier: history().slice(0, -1) });
}
