// What the page of `qa chat` does itself: follows the visitor's light or dark preference, says that
// the library is being opened until the chat is there, and lets the kernel go with the page.

const dark = window.matchMedia("(prefers-color-scheme: dark)");

function takeTheme() {
  document.body.dataset.jpThemeLight = String(!dark.matches);
  document.body.dataset.jpThemeName = dark.matches ? "JupyterLab Dark" : "JupyterLab Light";
}

function takeOpening() {
  const opening = document.getElementById("footnote-opening");
  if (!opening) return false;
  const there = document.querySelector(".jupyter-widgets, .footnote-chat, #footnote-failed");
  if (there) opening.remove();
  else opening.hidden = false;
  return Boolean(there);
}

function leave() {
  const settings = document.getElementById("jupyter-config-data");
  const xsrf = document.cookie.match(/(?:^|; )_xsrf=([^;]*)/);
  if (!settings || !xsrf) return;
  const form = new FormData();
  form.append("_xsrf", xsrf[1]);
  const kernel = encodeURIComponent(JSON.parse(settings.textContent).kernelId);
  navigator.sendBeacon(`/voila/api/shutdown/${kernel}`, form);
}

takeTheme();
dark.addEventListener("change", takeTheme);
new MutationObserver((_, observer) => {
  if (takeOpening()) observer.disconnect();
}).observe(document.body, { childList: true, subtree: true });
window.addEventListener("pagehide", leave);
// A page that the browser kept comes back without its kernel.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});
