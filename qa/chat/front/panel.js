// The panel beside the turns or over them: what it was opened with, and where one goes from it.

function panelOf(held, send, box) {
  let opener = null; // what it was opened with
  let opening = false;
  const find = (selector) => held.querySelector(selector);
  const shown = () => find(".footnote-panel");

  function open(button, message) {
    opener = button;
    opening = true;
    send(message);
  }

  // Takes it away at once: what it covered can have the focus again.
  function shut() {
    held.replaceChildren();
    send({ act: "close" });
  }

  function close() {
    shut();
    (opener?.isConnected ? opener : box()).focus();
    opener = null;
  }

  // Gives whether it came just now and took the focus.
  function came() {
    const panel = opening && shown();
    if (!panel) return false;
    panel.focus({ preventScroll: true });
    panel.scrollIntoView({ block: "nearest" });
    opening = false;
    return true;
  }

  // The passage that is marked in an article.
  function toMark() {
    const sheet = find(".footnote-sheet");
    const mark = find(".footnote-article mark");
    if (!mark) return;
    const down = mark.getBoundingClientRect().top - sheet.getBoundingClientRect().top;
    if (down > sheet.clientHeight / 3) sheet.scrollTop += down - 48;
  }

  return { shown, open, shut, close, came, toMark };
}
