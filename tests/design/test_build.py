import io
import re
import struct
import zlib

import pytest

from candour.design import build, colours, icons, woff


def test_nothing_is_made_when_nothing_changed(static_files):
    before = (static_files / build.STAMP).stat().st_mtime_ns
    assert build.build() is False
    assert (static_files / build.STAMP).stat().st_mtime_ns == before


def test_the_stylesheet_asks_nobody_else_for_anything(static_files):
    css = (static_files / "css" / "candour.css").read_text()
    assert not re.search(r"url\(\s*['\"]?(https?:)?//", css)
    for address in re.findall(r"url\(['\"]?([^'\")]+)", css):
        assert (static_files / "css" / address).resolve().is_file(), address


@pytest.mark.parametrize(
    "theirs", ["frutiger", "#005eb8", "#007f3b", "#212b32", "#ffeb3b", "#d5281b", "nhsuk-header", "nhsuk-footer", "logo"]
)
def test_nothing_of_an_nhs_site_is_left(static_files, theirs: str):
    assert theirs not in (static_files / "css" / "candour.css").read_text().lower()


def test_every_colour_of_the_stylesheet_is_ours_or_made_from_ours(static_files):
    css = (static_files / "css" / "candour.css").read_text()
    assert colours.TEAL in css
    assert "sourceMappingURL" not in css  # a hashed static store would look for the map


def test_fonts_carry_their_licence(static_files):
    assert "SIL OPEN FONT LICENSE" in (static_files / "fonts" / "OFL.txt").read_text()
    assert len(list((static_files / "fonts").glob("*.woff2"))) == 4


def test_the_charts_have_their_typeface(static_files):
    for font in build.CHART_FONTS.glob("*.ttf"):
        assert font.read_bytes()[:4] == b"\0\1\0\0"
    assert len(list(build.CHART_FONTS.glob("*.ttf"))) == 3


def test_a_packed_font_comes_out_table_for_table():
    tables = {b"aaaa": b"x" * 100, b"bbbb": b"short"}
    packed = io.BytesIO()
    entries, body, offset = b"", b"", 44 + 20 * len(tables)
    for tag, data in tables.items():
        small = zlib.compress(data)
        small = small if len(small) < len(data) else data
        entries += struct.pack(">4sLLLL", tag, offset + len(body), len(small), len(data), 7)
        body += small + b"\0" * (-len(small) % 4)
    packed.write(struct.pack(">4s4sLHHLHHLLLLL", b"wOFF", b"\0\1\0\0", 0, len(tables), 0, 0, 1, 0, 0, 0, 0, 0, 0) + entries + body)
    font = woff.unpack(packed.getvalue())
    found = {}
    for at in range(len(tables)):
        tag, _, start, length = struct.unpack_from(">4sLLL", font, 12 + 16 * at)
        found[tag] = font[start : start + length]
    assert found == tables


def test_something_else_is_not_taken_for_a_font():
    with pytest.raises(ValueError, match="WOFF"):
        woff.unpack(b"GIF89a" + b"\0" * 60)


def test_the_browser_icon_holds_two_pictures(static_files):
    data = (static_files / "images" / "favicon.ico").read_bytes()
    assert struct.unpack_from("<HHH", data) == (0, 1, 2)
    _size, offset = struct.unpack_from("<LL", data, 6 + 8)
    assert data[offset : offset + 4] == b"\x89PNG"
    assert icons.ico([(16, b"abc")])[-3:] == b"abc"


def test_the_mark_on_the_page_is_the_mark_in_the_file():
    drawing = (build.SOURCES / "images" / "candour.svg").read_text()
    shown = (build.HERE / "jinja2" / "design" / "mark.jinja").read_text()
    paths = re.findall(r'\bd="([^"]+)"', drawing)
    assert len(paths) == 2
    assert sorted(re.findall(r'\bd="([^"]+)"', shown)) == sorted(paths)


def test_no_node_is_one_sentence_not_a_traceback(monkeypatch, tmp_path):
    monkeypatch.setenv("CANDOUR_NODE_BIN", str(tmp_path))
    monkeypatch.setattr(build.shutil, "which", lambda name: None)
    monkeypatch.setattr(build.sys, "executable", str(tmp_path / "python"))
    with pytest.raises(build.BuildError, match=r"no Node 18 or newer"):
        build.find_node()
