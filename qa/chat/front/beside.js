// The page beside its saved copy: a notebook keeps both, and shows one of them.

// A widget without a kernel stays empty: a saved notebook can hold it, too.
function besideCopy(el, root, name, like) {
  const hiding = document.createElement("style");
  return {
    appear() {
      if (root.parentNode) return;
      const others = document.querySelectorAll(like).length;
      root.setAttribute("aria-label", others ? `${name} ${others + 1}` : name);
      el.append(root);
    },
    // Hides the copy of this page, by its class; that of another notebook stays.
    hide(copy) {
      const own = `.${CSS.escape(copy)}`;
      hiding.textContent = `${own}, .jp-OutputArea-child:has(${own}) { display: none !important; }`;
      document.head.append(hiding);
    },
    leave() {
      hiding.remove();
      root.remove();
    },
  };
}
