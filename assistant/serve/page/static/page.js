// What the parts of the chat share: the elements of the page, its words, its language, dates, and what is announced.
export const $ = (id) => document.getElementById(id);
export const chat = $("chat"), form = $("form"), field = $("q"), log = $("log");
export let words = JSON.parse($("words").textContent);

export const language = () => document.documentElement.lang;
export const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Takes over the words of another language from a page in it. */
export const learn = (other) => (words = JSON.parse(other.getElementById("words").textContent));

/** An element with attributes and children; what comes from the API is always a child, never HTML. */
export function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  element.append(...children);
  return element;
}

/** Says politely that something was done. */
export function say(sentence) {
  $("status").textContent = "";
  setTimeout(() => ($("status").textContent = sentence), 60); // a change is announced, the same words again are not
}

/** Says at once what went wrong; an empty sentence takes it back. */
export const complain = (sentence) => ($("alert").textContent = sentence);

/** The sentence of an error of the API in the language of the page, else a general one. */
export const reason = (error) => error?.message?.[language()] || words.failed;

/** A stored date as people write it: “1er février 2024”, “1 February 2024”, “mars 2026”. */
export function date(value) {
  if (!value) return words.undated;
  const parts = value.split("-").length, fr = language() === "fr";
  const style = { timeZone: "UTC", year: "numeric", month: parts > 1 ? "long" : undefined, day: parts > 2 ? "numeric" : undefined };
  const shown = new Intl.DateTimeFormat(fr ? "fr" : "en-GB", style).format(new Date(value));
  return fr ? shown.replace(/^1 /, "1er ") : shown;
}
