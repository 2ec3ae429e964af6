from dataclasses import replace

from candour.areas.organisations import door as organisations


def test_an_older_file_after_a_newer_one_changes_no_fact(real_data, take_in, viewer):
    take_in(real_data / "ods" / "etr_2025.csv")
    newer = organisations.listing(viewer=viewer, kind="trust", open_only=False, page_size=300).items
    take_in(real_data / "ods" / "etr_2022.csv")
    both = organisations.listing(viewer=viewer, kind="trust", open_only=False, page_size=300).items
    # The newer file says nothing of the region of the three Welsh trusts; the older one does.
    welsh = {t.code for t in both if t.region_code == "W00"}
    assert welsh == {"RQF", "RT4", "RYT"}
    assert [replace(t, region_code=None, region_name=None) if t.code in welsh else t for t in both] == list(newer)
    assert organisations.listing(viewer=viewer, kind="trust").total == 205
    assert [f.summary.code for f in organisations.find(text="st helens and knowsley", viewer=viewer)] == ["RBN"]
