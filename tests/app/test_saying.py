"""What a person or a file gave is shown as it is written: a browser fetches nothing that stands in a message."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from reading import opened

from aecore.data.own.add import add
from aecore.errors import Refused
from app.components import caught
from app.text import literal

APP = Path(__file__).parents[2] / "app"
SOURCES = sorted(path for path in APP.rglob("*.py") if path.name != "saying.py")
BOXES = {"error", "warning", "info", "success", "exception"}
MARKDOWN = {"caption", "markdown", "write", "subheader", "title", "header", "button", "page_link"}
SAFE = {"refused", "warned", "noted", "done", "quiet", "literal"}
PICTURE = "![x](http://localhost:9999/p.png)"


def called(node: ast.AST) -> str:
    """Return the name of the function that a call is of, "" for another node."""
    function = node.func if isinstance(node, ast.Call) else None
    return getattr(function, "attr", getattr(function, "id", ""))


def bare(node: ast.AST, name: str) -> bool:
    """Whether an error is put into Markdown below `node`, not through a function that makes it literal."""
    if called(node) in SAFE:
        return False
    if called(node) in MARKDOWN | {"format"}:
        given = [inner for child in ast.iter_child_nodes(node) for inner in unescaped(child)]
        if any(isinstance(inner, ast.Name) and inner.id == name for inner in given):
            return True
    return any(bare(child, name) for child in ast.iter_child_nodes(node))


def unescaped(node: ast.AST) -> Iterator[ast.AST]:
    if called(node) not in SAFE:
        yield node
        for child in ast.iter_child_nodes(node):
            yield from unescaped(child)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(APP)))
def test_no_page_draws_a_message_itself(path: Path) -> None:
    tree = ast.parse(path.read_text())
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and called(node) in BOXES]
    calls = [node for node in found if node.args or node.keywords]  # a box says something; `future.exception()` asks
    assert not [ast.unparse(node) for node in calls], "app.components.saying draws it, so that it is literal"
    caught = [node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler) and node.name]
    assert not [node.lineno for node in caught if bare(node, str(node.name))]


def test_the_law_sees_what_it_forbids() -> None:
    said = ast.parse("try: pass\nexcept E as error: st.caption(_('no: {r}').format(r=error))").body[0]
    assert bare(said, "error")
    said = ast.parse("try: pass\nexcept E as error: st.caption(_('no: {r}').format(r=literal(str(error))))").body[0]
    assert not bare(said, "error")


def said(test: object) -> list[str]:
    return [each.value for kind in ("error", "success", "warning", "info", "caption") for each in getattr(test, kind)]


@pytest.mark.parametrize(("page", "key"), [("lab", "refusal"), ("latent", "refusal"), ("uses", "article_refusal")])
def test_a_refusal_that_quotes_a_picture_shows_its_letters(page: str, key: str, runs_root: Path) -> None:
    test = opened(page)
    test.session_state[key] = f"a.csv, line 2: holds {PICTURE}."
    test.run()
    shown = [text for text in said(test) if "localhost" in text]
    assert shown
    assert all(r"!\[x\](http" in text for text in shown)


def test_what_is_wrong_with_a_file_is_literal_and_so_is_what_was_found(
    runs_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AECORE_DATA_DIR", str(tmp_path / "data"))
    rows = "\n".join(f"{n},{n * n},{-n}" for n in range(40))
    with pytest.raises(Refused) as refusal:
        add("a.csv", f"a,b,c\n1,2,3\n{PICTURE},2,3\n{rows}".encode())
    assert PICTURE in str(refusal.value)
    test = opened("lab")
    test.button(key="own_data").click().run()
    for key, text in (("own_refusal", str(refusal.value)), ("own_said", f"{PICTURE}.csv: 40 rows.")):
        test.session_state[key] = text
    monkeypatch.setattr("app.components.own_data._forget", lambda: None)
    test.button(key="own_data").click().run()
    shown = [text for text in said(test) if "localhost" in text]
    assert len(shown) == 2
    assert all(r"!\[x\](http" in text for text in shown)


def test_a_class_is_called_what_its_folder_was() -> None:
    text = caught.sentence(np.zeros(3, np.int64), [PICTURE])
    assert not re.search(r"!\[[^\]]*\]\(", text)


@pytest.mark.parametrize("text", ["http://a.example/b", "www.a.example", "a@b.example", ":red[x]", "x:material/home:"])
def test_no_link_colour_or_icon_is_made_of_words(text: str) -> None:
    shown = literal(text)
    assert shown != text
    assert shown.replace("\u2060", "").replace("\\", "") == text
