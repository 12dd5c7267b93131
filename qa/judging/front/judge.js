// The page in which a pool is judged: puts the HTML that the kernel makes into its place, and tells
// the kernel what was pressed. In front of it, in one script, stand three files of the chat's.

const SKELETON = `
<div class="footnote-head" data-region="head"></div>
<div class="footnote-topic" data-region="topic"></div>
<div class="footnote-item" data-region="item" tabindex="0" role="group" aria-label="Passage"></div>
<div class="footnote-bar" data-region="bar"></div>
<div class="footnote-lines">
  <p class="footnote-status" role="status"></p>
  <p class="footnote-alert" role="alert"></p>
</div>
<div data-region="keys"></div>`;
// What a key presses; those that judge say how.
const KEYS = {
  2: { act: "judge", grade: 2 },
  1: { act: "judge", grade: 1 },
  0: { act: "judge", grade: 0 },
  n: { act: "next" },
  ArrowRight: { act: "next" },
  p: { act: "previous" },
  ArrowLeft: { act: "previous" },
  u: { act: "undo" },
  f: { act: "first" },
  m: { act: "widen" },
};
const TYPING = "input, textarea, select, [contenteditable]";

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "footnote-chat footnote-judging";
  root.append(nodes(SKELETON));
  root.tabIndex = -1; // a click anywhere in it lets the keys work
  root.setAttribute("role", "region");
  const find = (selector) => root.querySelector(selector);
  const region = (name) => find(`[data-region="${name}"]`);
  const item = region("item");
  const active = () => root.getRootNode().activeElement;

  const output = besideCopy(el, root, "Judging a pool", ".footnote-judging");
  const line = kernelLine(model, { slow: status, lost });
  let at = -1; // the passage that is shown

  function status(text) {
    find(".footnote-status").textContent = text;
  }

  function alert(text) {
    status("");
    find(".footnote-alert").textContent = text;
  }

  // One at a time: what is pressed before the next passage is shown cannot be meant for it.
  function send(message) {
    if (line.busy()) return;
    root.dataset.state = "busy";
    find(".footnote-alert").textContent = "";
    line.send({ ...message, at });
  }

  function lost(why) {
    ready();
    alert(why);
  }

  function press(button) {
    const { act, grade } = button.dataset;
    send(grade === undefined ? { act } : { act, grade: Number(grade) });
  }

  function update(view) {
    const had = root.contains(active()) ? active() : null;
    for (const [name, html] of Object.entries(view.regions)) morph(region(name), nodes(html));
    if (view.at !== at) item.scrollTop = 0;
    at = view.at;
    if (had && !(had.isConnected && root.contains(active()))) item.focus({ preventScroll: true });
  }

  function take(message) {
    output.appear();
    if (message.copy) output.hide(message.copy);
    line.heard();
    if (message.view) {
      update(message.view);
      line.allAnswered(); // what is pressed from now on is meant for what is shown
    }
    if (message.status !== undefined) status(message.status);
    if (message.alert) alert(message.alert);
    line.answered(message.ready);
    if (!line.busy()) ready();
  }

  function ready() {
    root.dataset.state = "ready";
    if (find(".footnote-status").textContent === NO_ANSWER) status("");
  }

  // The key as it is called on a keyboard whose letters or digits are others.
  function named({ key: pressed, code, shiftKey }) {
    const name = pressed.length === 1 ? pressed.toLowerCase() : pressed;
    if (name in KEYS || name === "?" || shiftKey) return name;
    return /^(?:Key|Digit)(.)$/.exec(code)?.[1].toLowerCase() ?? name;
  }

  root.addEventListener("keydown", (event) => {
    const { target } = event;
    // What is pressed here is no command of the page around it; the likes of Ctrl+S still are.
    if (!(event.ctrlKey || event.metaKey) || event.key === "Enter") event.stopPropagation();
    const other = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
    if (other || event.repeat || target.closest(TYPING)) return;
    const name = named(event);
    if (name === "?") {
      const keys = find(".footnote-keys");
      keys.open = !keys.open;
      if (keys.open) keys.scrollIntoView({ block: "nearest" });
    } else if (name in KEYS) {
      const { act, grade } = KEYS[name];
      const like = grade === undefined ? "" : `[data-grade="${grade}"]`;
      const button = find(`button[data-act="${act}"]${like}`);
      if (button) press(button); // without it there is nothing to do
    } else return;
    event.preventDefault();
  });

  root.addEventListener("click", ({ target }) => {
    const button = target.closest("button[data-act]");
    if (button) press(button);
  });

  model.on("msg:custom", take);
  send({ act: "show" });
  return () => {
    model.off("msg:custom", take);
    line.close();
    output.leave();
  };
}

export default { render };
