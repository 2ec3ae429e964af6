"""What another program wrote still opens with that program after it was rebuilt, and says the same."""

import io

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.workbook.defined_name import DefinedName
from python_calamine import CalamineWorkbook

from candour.areas.files.rebuilding.__main__ import rebuild
from tests.areas.files.marks import MARK, find
from tests.areas.files.samples import a_png


def a_workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Recount"
    for row in (("ward", "before", "after"), ("A", 131, 124), ("B", 12, 9)):
        sheet.append(row)
    sheet["D2"] = "=B2-C2"
    sheet["A1"].comment = Comment(MARK, MARK)
    sheet["A2"].hyperlink = f"https://example.org/{MARK}"
    sheet.merge_cells("A5:B5")
    sheet["A5"] = "together"
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    sheet.add_chart(chart, "F2")
    sheet.add_image(Image(io.BytesIO(a_png())), "F20")
    hidden = book.create_sheet("Lookup")
    hidden.sheet_state = "hidden"
    book.defined_names["Total"] = DefinedName("Total", attr_text="Recount!$B$2:$B$3")
    book.properties.creator = book.properties.lastModifiedBy = MARK
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def test_a_workbook_that_openpyxl_wrote_still_opens_and_says_the_same():
    sent = a_workbook()
    assert find(sent)
    kind, rebuilt, found = rebuild("zip", sent)
    assert kind == "xlsx"
    assert not find(rebuilt)
    assert found.left == {"hidden_sheets": 1}
    assert found.removed["comments"] == 1
    book = openpyxl.load_workbook(io.BytesIO(rebuilt))
    sheet = book["Recount"]
    assert [[c.value for c in row[:3]] for row in sheet["A1:C3"]] == [["ward", "before", "after"], ["A", 131, 124], ["B", 12, 9]]
    assert sheet["D2"].value == "=B2-C2"
    assert (len(sheet._charts), len(sheet._images)) == (1, 1)
    assert str(sheet.merged_cells) == "A5:B5"
    assert "Total" in book.defined_names
    assert book["Lookup"].sheet_state == "hidden"
    assert sheet["A1"].comment is None


def test_another_reader_finds_the_same_cells():
    _, rebuilt, _ = rebuild("zip", a_workbook())
    cells = CalamineWorkbook.from_filelike(io.BytesIO(rebuilt)).get_sheet_by_name("Recount").to_python()
    assert cells[1][:3] == ["A", 131.0, 124.0]
