"""The view of a judging session: every region of its page as HTML, and the copy that is saved."""

from __future__ import annotations

from qa.escape import markdown, markdown_heading
from qa.judging.session import JudgingSession, JudgingState
from qa.judging.wording import (
    judged_in_words,
    progress_in_words,
    steps_in_words,
    unfit_in_words,
)
from qa.render.judging import (
    bar_html,
    end_html,
    head_html,
    item_html,
    keys_html,
    saved_html,
    topic_html,
)

__all__ = ["JudgingView"]


class JudgingView:
    """What a page shows of a session.

    Parameters
    ----------
    session : JudgingSession
        What is shown.
    """

    def __init__(self, session: JudgingSession) -> None:
        self._session = session

    @property
    def told(self) -> str:
        """What is shown, for who cannot see it: ``Question 2 of 10 · passage 5 of 12``.

        With the first passage of a question comes the question.
        """
        session, state = self._session, self._session.state
        where = self._where(state)
        if state.at == len(session.items) or session.place(state.at)[2] > 1:
            return where
        return f"{where}. New question: {session.items[state.at].question}"

    def regions(self, state: JudgingState) -> dict[str, str]:
        """The HTML of every region by its name: head, topic, item, bar, keys.

        Parameters
        ----------
        state : JudgingState
            What is shown: what is pressed then is meant for its item.
        """
        session = self._session
        topics = session.topics
        shown = state.at < len(session.items)
        if shown:
            item = item_html(session.passage(state.at), blind=session.blind, widened=state.widened)
            question, fresh = session.items[state.at].question, session.place(state.at)[2] == 1
        else:
            reasons = list(session.unfit.values())
            item = end_html(topics, reasons, steps_in_words(session.library.path))
            question, fresh = "The end of the pool", False
        return {
            "head": head_html(session.judge, topics, len(session.unfit)),
            "topic": topic_html(question, self._where(state), fresh=fresh),
            "item": item,
            "bar": bar_html(
                shown=shown,
                grade=session.grade(state.at) if shown else None,
                widened=state.widened,
                undo=bool(state.made),
                left=session.first_left() not in (None, state.at),
            ),
            "keys": keys_html(),
        }

    def saved(self, own: str) -> dict[str, str]:
        """How far judging came, as a notebook keeps it, by media type.

        It has no script, for a notebook that is not trusted keeps none.

        Parameters
        ----------
        own : str
            The class of its element, by which the page that is live hides it.
        """
        session, topics = self._session, self._session.topics
        heading = f"Judging as {session.judge}" if session.judge else "Judging"
        listed = "\n".join(
            f"- {markdown(' '.join(each.question.split()), inside=True)}: {progress_in_words(each)}"
            for each in topics
        )
        told = unfit_in_words(len(session.unfit))
        blocks = [f"## {markdown_heading(heading)}", judged_in_words(topics), listed, told]
        text = "\n\n".join(filter(None, blocks)) + "\n"
        return {
            "text/html": saved_html(session.judge, topics, len(session.unfit), own),
            "text/markdown": text,
            "text/plain": text,
        }

    def _where(self, state: JudgingState) -> str:
        session = self._session
        if state.at == len(session.items):
            left = sum(each.items - each.judged for each in session.topics)
            if not left:
                return "All passages are judged."
            return "1 passage is not judged." if left == 1 else f"{left:,} passages are not judged."
        topic, topics, number, passages = session.place(state.at)
        passage = f"passage {number:,} of {passages:,}"
        if topics == 1:
            return passage.capitalize()
        return f"Question {topic:,} of {topics:,} · {passage}"
