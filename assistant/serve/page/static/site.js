// The theme switch without a new page. What was chosen lives in the address and the links only: no cookie, no storage.
addEventListener("click", (event) => {
  const link = event.target.closest("[data-theme-to]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const theme = link.dataset.themeTo;
  document.documentElement.dataset.theme = theme;
  const chosen = (address) => {
    const url = new URL(address, location);
    url.searchParams.set("theme", theme);
    return url;
  };
  history.replaceState(null, "", chosen(location));
  for (const a of document.querySelectorAll("a[href]:not([data-theme-to])")) {
    if (a.origin === location.origin && !a.getAttribute("href").startsWith("#")) a.href = chosen(a.href);
  }
  for (const form of document.forms) {
    if (form.method === "post") form.action = chosen(form.action);
    else (form.elements.theme || form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "theme" }))).value = theme;
  }
  document.querySelector(theme === "dark" ? ".to-light a" : ".to-dark a")?.focus();
});
