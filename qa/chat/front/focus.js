// The focus: where it goes when what had it is gone, and how it walks through a toolbar.

// What one of many stands in: passages, quotations, conversations, or the terms carried over.
const LISTS = "ol, ul, .footnote-carried";

function listed(list) {
  const terms = list.matches(".footnote-carried");
  return [...list.querySelectorAll(terms ? "[data-act=drop], summary" : ":scope > li")];
}

// Where a node stands, to know its neighbours when it is gone.
function place(node) {
  const list = node.closest(LISTS);
  const items = list ? listed(list) : [];
  const at = items.findIndex((item) => item.contains(node));
  return {
    act: node.dataset.act,
    region: node.closest("[data-region]")?.dataset.region,
    list: list?.classList[0],
    at,
    id: items[at]?.dataset.id,
  };
}

// What to press where a node stood: in the same item wherever it is now, else in the one that took
// its place, else in the same region; undefined where nothing is left of it.
function nearest(within, { act, list, at, id }) {
  const held = list && within?.querySelector(`.${list}`);
  const items = held ? listed(held).filter((item) => item.checkVisibility()) : [];
  const same = id && items.find((item) => item.dataset.id === id);
  const item = same || items[Math.min(at, items.length - 1)];
  if (item && !item.matches("li")) return item;
  const likely = (each) =>
    each.querySelector(`[data-act="${act}"]`) ?? each.querySelector("button, summary");
  return (item && likely(item)) ?? (within && likely(within)) ?? undefined;
}

// A toolbar is one stop of the Tab key: the button that had the focus last, else its first.
function rove(bar, wanted = null) {
  const buttons = [...bar.querySelectorAll("button")];
  const stop = wanted ?? bar.querySelector("button[tabindex='0']") ?? buttons[0];
  for (const each of buttons) each.tabIndex = each === stop ? 0 : -1;
}

// Gives whether the key leads from one button of the toolbar to another.
function walk(bar, from, pressed) {
  const buttons = [...bar.querySelectorAll("button")];
  const at = buttons.indexOf(from);
  const places = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 };
  if (!(pressed in places)) return false;
  buttons.at(places[pressed] % buttons.length).focus();
  return true;
}
