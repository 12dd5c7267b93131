// Excerpts: which words of a passage are selected, and putting a passage on the clipboard.

const OUTSIDE = "Select words of the excerpt itself, or nothing.";
const QUOTABLE = ".footnote-excerpt, .footnote-neighbour";
const COPIED = [".footnote-excerpt", ".footnote-citation"];

// The words selected in what a passage shows of its article; OUTSIDE for others of the passage.
function words(passage) {
  const selection = document.getSelection();
  if (!selection?.rangeCount || selection.isCollapsed) return "";
  const range = selection.getRangeAt(0);
  const own = document.createRange();
  own.selectNodeContents(passage);
  if (!shared(range, own)) return "";
  const parts = [...passage.querySelectorAll(QUOTABLE)]; // one after the other
  own.setStartBefore(parts[0]);
  own.setEndAfter(parts.at(-1));
  return shared(range, own) === range.toString().trim() ? selection.toString() : OUTSIDE;
}

// The words that two ranges share; a paragraph chosen by three clicks ends where the next begins.
function shared(range, other) {
  const both = range.cloneRange();
  if (both.compareBoundaryPoints(Range.START_TO_START, other) < 0)
    both.setStart(other.startContainer, other.startOffset);
  if (both.compareBoundaryPoints(Range.END_TO_END, other) > 0)
    both.setEnd(other.endContainer, other.endOffset);
  return both.toString().trim();
}

// Copies the passage of a button; gives whether the browser let it.
async function copied(button) {
  const passage = button.closest(".footnote-passage");
  const parts = COPIED.map((part) => passage.querySelector(part).cloneNode(true));
  for (const mark of parts[0].querySelectorAll("mark")) mark.replaceWith(...mark.childNodes);
  for (const part of parts)
    for (const node of [part, ...part.querySelectorAll("*")])
      for (const { name } of [...node.attributes]) if (name !== "href") node.removeAttribute(name);
  const html = parts.map((part) => part.outerHTML).join("");
  const kinds = { "text/plain": button.dataset.copy, "text/html": html };
  try {
    const blobs = Object.entries(kinds).map(([type, held]) => [type, new Blob([held], { type })]);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    return true;
  } catch {
    const put = (event) => {
      for (const [type, held] of Object.entries(kinds)) event.clipboardData.setData(type, held);
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    document.addEventListener("copy", put, { capture: true });
    const done = document.execCommand("copy");
    document.removeEventListener("copy", put, { capture: true });
    return done;
  }
}
