import json

from candour.config.command import output


def test_a_short_answer_is_indented_and_a_long_one_is_on_one_line(monkeypatch):
    answer = {"units": [{"unit": "é", "value": 1.5}], "warnings": []}
    short = output.as_json(answer)
    monkeypatch.setattr(output, "LONGEST_TO_READ", 10)
    long = output.as_json(answer)
    assert json.loads(short) == json.loads(long) == answer
    assert "\n  " in short
    assert "\n" not in long
