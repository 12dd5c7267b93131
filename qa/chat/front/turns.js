// The turns: their order, the question that has no answer yet, and how they scroll.

const PENDING = `
<div data-region="pending"><article class="footnote-turn footnote-pending">
  <header><h3 class="footnote-asked" dir="auto"></h3></header>
  <p class="footnote-verdict">Searching…</p>
</article></div>`;

function turnList(turns) {
  const child = (name) => turns.querySelector(`:scope > [data-region="${name}"]`);
  const of = (number) => child(`turn-${number}`);

  function names() {
    return [...turns.children].map((held) => held.dataset.region);
  }

  function newest() {
    const last = names().findLast((name) => name !== "pending");
    return last ? Number(last.replace("turn-", "")) : null;
  }

  // The room that the answer will take is taken now, so that nothing jumps when it comes.
  function expect(question) {
    const held = nodes(PENDING).firstElementChild;
    held.querySelector(".footnote-asked").textContent = question;
    turns.append(held);
    toTop(held);
    return held;
  }

  function settle() {
    child("pending")?.remove();
  }

  // Puts those of the numbers that are there in their order, and takes the others away.
  function arrange(numbers) {
    const wanted = numbers.filter(of);
    for (const held of [...turns.children])
      if (held !== child("pending") && !wanted.map(of).includes(held)) held.remove();
    wanted.forEach((number, at) => {
      if (turns.children[at] !== of(number)) turns.insertBefore(of(number), turns.children[at]);
    });
    return wanted;
  }

  // They scroll in a box of their own, so that the page stays where it is.
  function toTop(turn) {
    if (!turn) return;
    turns.scrollTop += turn.getBoundingClientRect().top - turns.getBoundingClientRect().top;
  }

  // What was unfolded with a passage.
  function toUnfolded({ number, rank }, what) {
    const passage = of(number)?.querySelector(`[data-rank="${rank}"]`);
    for (const part of passage?.querySelectorAll(what) ?? [])
      part.scrollIntoView({ block: "nearest" });
  }

  return {
    of, names, newest, expect, settle, arrange, toTop, toUnfolded,
    hidden: () => getComputedStyle(turns).visibility === "hidden", // under a panel
  };
}
