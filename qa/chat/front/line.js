// The line to the kernel: what was sent and is not answered yet, and whether anybody is there.

// Milliseconds between two looks for an answer, and until it is told that there is none or not all.
const LOOK = 2000;
const SILENT = 8000;
const LATE = 16000;
const NO_ANSWER = "No answer from Python yet: it is busy with another cell, or it has stopped.";
const NO_ANSWER_ON_PAGE = "No answer from Python yet.";
const STILL = "Still waiting for the answer…";
const RESTARTED = "Python has stopped or was restarted: run the cell again to go on.";
const ENDED =
  "This page's session has ended; load it again. What was answered is in Conversations.";
const STOPPED = "The chat's server has stopped; start it again with qa chat.";
const GONE = ["restarting", "autorestarting", "terminating", "dead"];

// `page` is where the kernel of a page of `qa chat` tells that it lives; a notebook has none.
// `slow` is told what to say while there is no answer, `lost` why there will be none any more.
function kernelLine(model, { page, slow, lost }) {
  const waiting = new Map(); // what was sent and not answered yet: its reply with the message
  const { kernel } = model.widget_manager ?? {}; // where the front end tells of it
  let replies = 0;
  let heard = true; // whether anything came since the page began to wait
  let looking = 0;
  let over = false;

  function send(message) {
    const reply = `${Date.now()}-${(replies += 1)}`;
    waiting.set(reply, message);
    heard = false;
    look(LOOK);
    try {
      if (over) throw new Error(RESTARTED); // not every front end says so itself
      model.send({ ...message, reply });
    } catch {
      end();
    }
  }

  function end() {
    over = true;
    void give();
  }

  async function give() {
    const why = await reason();
    waiting.clear();
    lost(why);
  }

  // Why nobody will answer; "" as far as one can know.
  async function reason() {
    if (!page) return over ? RESTARTED : "";
    try {
      const signal = AbortSignal.timeout(LOOK);
      const { status } = await fetch(page, { cache: "no-store", signal });
      if (status === 403 || status === 404) return ENDED;
    } catch (error) {
      if (error.name !== "TimeoutError") return STOPPED; // one that is slow is there
    }
    return over ? ENDED : "";
  }

  // Looks from time to time whether there is an answer, or will be one.
  function look(after) {
    clearTimeout(looking);
    const mine = setTimeout(async () => {
      const why = waiting.size ? await reason() : "";
      if (mine !== looking || !waiting.size) return;
      if (why) {
        waiting.clear();
        lost(why);
        return;
      }
      if (after === SILENT && !heard) slow(page ? NO_ANSWER_ON_PAGE : NO_ANSWER);
      if (after === LATE && heard && searching()) slow(STILL);
      look(after + LOOK);
    }, LOOK);
    looking = mine;
  }

  function searching() {
    return [...waiting.values()].some(({ act }) => act === "ask" || act === "drop");
  }

  const changed = (_, status) => GONE.includes(status) && end();
  kernel?.statusChanged?.connect(changed);
  kernel?.disposed?.connect(end);

  return {
    send,
    searching,
    busy: () => waiting.size > 0,
    heard() {
      heard = true;
    },
    // What this page sent, if the answer with that reply is to it.
    sent: (reply) => waiting.get(reply),
    answered: (reply) => waiting.delete(reply),
    allAnswered: () => waiting.clear(),
    close() {
      clearTimeout(looking);
      kernel?.statusChanged?.disconnect(changed);
      kernel?.disposed?.disconnect(end);
    },
  };
}

// A file that the kernel sent.
function download({ name, mime }, buffer) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([buffer], { type: mime }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
