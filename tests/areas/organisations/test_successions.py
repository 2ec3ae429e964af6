from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candour.areas.ledger.door import Viewer
from candour.areas.organisations import door as organisations
from candour.areas.organisations.models import Succession as Row

DAY = date(2001, 4, 1)
steps = st.sets(st.tuples(st.sampled_from("ABCDEFG"), st.sampled_from("ABCDEFG")), max_size=20)


def reached(pairs: set[tuple[str, str]], start: str) -> set[tuple[str, str]]:
    """Return, slowly and plainly, the steps that lead on from a code; a step to itself leads nowhere."""
    found: set[tuple[str, str]] = set()
    ends = {start}
    while more := {(a, b) for a, b in pairs if a in ends and a != b} - found:
        found |= more
        ends |= {b for _, b in more}
    return found


@pytest.mark.django_db(transaction=False)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=steps, start=st.sampled_from("ABCDEFG"))
def test_chains_end_even_where_the_list_leads_in_circles(db, pairs, start):
    Row.objects.all().delete()
    Row.objects.bulk_create(Row(old_code=a, new_code=b, happened_on=DAY) for a, b in pairs)
    viewer = Viewer.anonymous()
    forward = organisations.successors(code=start, viewer=viewer)
    back = organisations.predecessors(code=start, viewer=viewer)
    assert {(s.old_code, s.new_code) for s in forward} == reached(pairs, start)
    assert {(s.old_code, s.new_code) for s in back} == {(a, b) for b, a in reached({(b, a) for a, b in pairs}, start)}
    assert len(forward) == len(set(forward))


def test_a_chain_costs_one_query_however_long(db, django_assert_num_queries):
    Row.objects.bulk_create(Row(old_code=f"X{n}", new_code=f"X{n + 1}", happened_on=DAY) for n in range(300))
    with django_assert_num_queries(1):
        assert len(organisations.successors(code="X0", viewer=Viewer.anonymous())) == 300
