"""A person's own data: a file is checked, said what was found in it, and then the form takes it."""

import streamlit as st

from aecore.data.own.add import SUFFIXES, add, described
from aecore.data.own.limits import UPLOAD_BYTES
from aecore.errors import Refused
from app import choosing, state
from app.components import saying
from app.text import _

__all__ = ["draw"]

KEY, FILE = "own_data", "own_file"
SIZES = {"28": _("28 x 28"), "keep": _("As they are, squares up to 64")}


def draw() -> None:
    """Draw the button that opens the window for a file."""
    if st.button(_("Your own data"), width="stretch", key=KEY):
        _forget()
        _opened()


def _opened() -> None:
    """Open the window; when it closes the form is drawn anew, with what was chosen."""

    @st.dialog(_("Your own data"), on_dismiss="rerun")
    def window() -> None:
        st.caption(_about())
        st.caption(_("Everybody who can open this page sees what is added here, may train on it, and sees its name."))
        st.segmented_control(_("Pictures of a zip"), list(SIZES), format_func=SIZES.__getitem__, required=True,
                             default="28", key="own_size")  # fmt: skip
        st.file_uploader(_("File"), type=[suffix.strip(".") for suffix in SUFFIXES], key=FILE, on_change=_take)
        if refusal := state.get("own_refusal"):
            saying.refused(refusal)
        if said := state.get("own_said"):
            saying.done(said)
            if st.button(_("Take it"), key="own_done", type="primary", on_click=_choose):
                st.rerun()

    window()


def _about() -> str:
    said = _(
        "A zip of PNG or JPEG files (folders become labels), .npy or .npz, a CSV of numbers with or without a column "
        "of labels, or a .txt: up to {limit} MB. Pictures lose their colours: they are kept in greys. It is checked "
        "before it is used, and stays on the computer that serves this page."
    )
    return said.format(limit=min(UPLOAD_BYTES // 2**20, st.get_option("server.maxUploadSize")))


def _take() -> None:
    """Check the file that came and keep it, or the sentence that says what is wrong with it; the form is as it was."""
    given = st.session_state.get(FILE)
    _forget()
    if given is None:  # taken away again
        return
    try:
        own = add(given.name, given.getvalue(), size=st.session_state.get("own_size") or "28")
    except Refused as error:
        state.put("own_refusal", str(error))
        return
    state.put("own_name", own.name)
    state.put("own_said", described(own))


def _choose() -> None:
    """Let the form take the set that was found."""
    choosing.put("data.name", state.get("own_name"))


def _forget() -> None:
    for name in ("own_said", "own_refusal", "own_name"):
        state.put(name, "")
