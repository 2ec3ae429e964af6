import datetime as dt
from pathlib import Path

import pytest

from candour.areas.measures import definitions

WRITTEN = sorted(path.stem for path in (definitions.FOLDER / "measures").glob("*.yaml"))
FIRST_SEVEN = {
    "shmi",
    "incident-reports",
    "senior-review-14h",
    "staff-confident-to-speak",
    "early-cancer-diagnosis",
    "replies-to-families",
    "waiting-18-weeks",
}


def test_the_first_seven_measures_are_written():
    assert FIRST_SEVEN - set(WRITTEN) == set()


@pytest.mark.parametrize("slug", WRITTEN)
def test_every_measure_loads_with_owner_source_and_review_date(slug: str):
    measure = definitions.load_all()[slug]
    assert measure.owner
    assert measure.source.name
    assert measure.source.licence
    assert measure.source.address.scheme == "https"
    assert measure.valid_from < measure.review_on
    assert measure.review_on - measure.valid_from <= dt.timedelta(days=3 * 366)


@pytest.mark.parametrize("slug", WRITTEN)
def test_words_for_the_public_are_short_enough_to_read(slug: str):
    measure = definitions.load_all()[slug]
    for text in (measure.what, measure.why_it_matters, *measure.cannot_tell):
        for sentence in text.replace("? ", ". ").split(". "):
            assert len(sentence.split()) <= 36, sentence
    assert len(measure.cannot_tell) >= 3


@pytest.mark.parametrize("slug", WRITTEN)
def test_a_count_about_people_has_a_disclosure_rule(slug: str):
    measure = definitions.load_all()[slug]
    assert not measure.people_counts or measure.disclosure in {"official", "mid6"}


def test_the_mortality_measure_never_turns_as_expected_into_safe():
    shmi = definitions.load_all()["shmi"]
    said = " ".join(shmi.cannot_tell)
    assert '"As expected" does not mean safe' in said
    assert "April 2010" in said
    assert "any one death could have been avoided" in said
    assert "coding" in said
    assert not any("safe" in band for band in shmi.bands.model_dump().values())


def test_every_field_is_described_for_the_people_who_write_them():
    readme = (definitions.FOLDER / "measures" / "README.md").read_text(encoding="utf-8")
    undescribed = [name for name in definitions.Measure.model_fields if f"`{name}`" not in readme]
    assert undescribed == []


def test_the_groups_of_every_dimension_have_codes_and_labels():
    dimensions = definitions.load_dimensions()
    assert [value.code for value in dimensions["deprivation"].values] == [1, 2, 3, 4, 5]
    for dimension in dimensions.values():
        codes = [value.code for value in dimension.values]
        assert len(codes) == len(set(codes)) >= 2


def _changed(tmp_path: Path, old: str, new: str, name: str = "shmi.yaml") -> Path:
    text = (definitions.FOLDER / "measures" / "shmi.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("owner: Measures, Candour", "", "shmi.yaml: owner: Field required"),
        ("better: down", "better: sideways", "shmi.yaml: better: "),
        ("kind: ratio", "kind: ratio\nkindness: much", "shmi.yaml: kindness: "),
        ("overdispersion: shmi", "overdispersion: perhaps", "shmi.yaml: method: overdispersion: "),
        ("review_on: 2027-11-01", "review_on: 2026-10-01", "review_on: must come after valid_from"),
        ("disclosure: official", "disclosure: null", "disclosure: counts about people need a rule"),
        ("role: numerator", "role: extra", "exactly one column must have the role numerator"),
        ("name: observed, role", "name: deaths, role", "facts: the numerator must be called numerator or observed, not deaths"),
        ("dimensions: []", "dimensions: [shift]", "dimensions: must name the facts' dimension columns"),
        ("slug: shmi", "slug: smhi", "shmi.yaml: slug: is smhi"),
        ("slug: shmi", "slug: [", "shmi.yaml: cannot be read as YAML"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_field(tmp_path: Path, old: str, new: str, said: str):
    with pytest.raises(definitions.DefinitionError, match=said.replace("[", r"\[")):
        definitions.load_all(_changed(tmp_path, old, new))


def test_a_file_without_fields_is_refused(tmp_path: Path):
    (tmp_path / "shmi.yaml").write_text("just words", encoding="utf-8")
    with pytest.raises(definitions.DefinitionError, match=r"shmi\.yaml: must hold fields"):
        definitions.load_all(tmp_path)


def test_an_empty_folder_is_refused(tmp_path: Path):
    with pytest.raises(definitions.DefinitionError, match="no measures were found"):
        definitions.load_all(tmp_path)
