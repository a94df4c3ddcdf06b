// Tells the page around the frame how tall the chat is, and when the reader wants to close it. Nothing else leaves the frame.
(() => {
  if (parent === window) return;
  // Only sites of the allow list can hold this frame (frame-ancestors), so that “*” reaches nobody else.
  const tell = (message) => parent.postMessage({ from: "emc2-chat", ...message }, "*");
  new ResizeObserver(() => tell({ height: Math.ceil(document.body.getBoundingClientRect().height) })).observe(document.body);
  addEventListener("keydown", (event) => event.key === "Escape" && !document.querySelector("dialog[open]") && tell({ close: true }), true);
})();
