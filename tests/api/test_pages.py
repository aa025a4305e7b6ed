"""Pages over the wire: hostile labels stay text, the essay's words stay where they belong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from restitch.graph import open_graph
from restitch_api.app import create_app
from restitch_api.pages import things
from restitch_api.settings import Settings
from worlds import ACTORS, CLAIMS, EVENTS, SOURCES, TEXT, small_world

if TYPE_CHECKING:
    from pathlib import Path

    from restitch.graph import OpenGraph

EVIL = "</script><img src=x href=y onerror=alert(1)>"
PATHS = (
    "/", "/profile.svg", "/explorer", "/claims", "/claims/small/fish-trade", "/sources", "/sources/book-fish", "/notes",
    "/notes/small/1", "/actors", "/actors/aa", "/events", "/events/fish-vote", "/reading", "/search?q=img",
    "/timeline", "/timeline?first=1&last=9998", "/figures", "/sparql",
    "/falls", "/falls?source=book-fish&note=3", "/falls?claim=fish-trade&view=noted", "/voices", "/voices?actor=envoy", "/audit",
    "/sparql/answer?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D", "/sparql/answer?query=CONSTRUCT+WHERE+%7B+%3Fs+%3Fp+%3Fo+%7D", "/sparql/answer?name=network",
    "/timeline?view=noted", "/figures?view=own", "/explorer?view=noted", "/audit?severity=warning&topic=dates", "/audit/rules/date-swapped",
)  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    folder = small_world(
        tmp_path_factory.mktemp("hostile"),
        actors=ACTORS.replace("Aland", f"'{EVIL}'"),
        claims=CLAIMS.replace("Aland sells fish to Borduria.", f"'{EVIL} sells fish.'"),
        sources=SOURCES.replace("title: Fish", f"title: '{EVIL}'"),
        events=EVENTS.replace("The fish vote", f"'{EVIL}'"),
    )
    return TestClient(create_app(open_graph([folder])))


@pytest.mark.parametrize("path", PATHS)
def test_a_hostile_label_is_shown_as_text(hostile: TestClient, path: str) -> None:
    page = hostile.get(path, headers={"Accept": "text/html"})

    assert page.status_code == 200
    assert "<img" not in page.text
    assert "unsafe-inline" not in page.headers["content-security-policy"]


@pytest.mark.parametrize("path", PATHS)
def test_no_page_has_scripts_or_styles_inside(hostile: TestClient, path: str) -> None:
    page = hostile.get(path, headers={"Accept": "text/html"}).text

    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page
    for script in page.split("<script")[1:]:
        tag = script.partition(">")[0]
        assert "src=" in tag or "application/json" in tag


@pytest.mark.parametrize(
    "path",
    [
        "/claims/small/nothing",
        "/claims/no/thing",
        "/sources/x",
        "/notes/small/99",
        "/actors/x",
        "/events/x",
        "/reading/x",
    ],
)
def test_what_is_not_there_is_not_found(small: OpenGraph, path: str) -> None:
    assert TestClient(create_app(small)).get(path).status_code == 404


@pytest.mark.parametrize("path", ["/claims?start=x", "/claims?kind=x", "/search?q=a&kind=x", "/?essay=x"])
def test_a_wrong_parameter_is_refused(small: OpenGraph, path: str) -> None:
    assert TestClient(create_app(small)).get(path).status_code == 400


def reading(small: OpenGraph, folder: Path) -> str:
    return TestClient(create_app(small, Settings(texts=folder))).get("/reading/small").text


def test_the_words_are_shown_where_the_right_text_is_at_hand(small: OpenGraph, tmp_path: Path) -> None:
    (tmp_path / "small.md").write_text(TEXT, encoding="utf-8")

    assert "Some say it will end." in reading(small, tmp_path)


def test_a_wrong_text_is_refused(small: OpenGraph, tmp_path: Path) -> None:
    (tmp_path / "small.md").write_text(TEXT.replace("will end", "will not end"), encoding="utf-8")
    page = reading(small, tmp_path)

    assert "will not end" not in page
    assert "is not the text that was encoded" in page


@pytest.mark.parametrize("content", ["no essay", None])
def test_a_text_that_cannot_be_read_says_so(small: OpenGraph, tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "small.md").write_text(content, encoding="utf-8")

    assert "The text is not shown" in reading(small, tmp_path)


def test_the_words_are_in_no_answer_of_the_api(small: OpenGraph, tmp_path: Path) -> None:
    (tmp_path / "small.md").write_text(TEXT, encoding="utf-8")
    client = TestClient(create_app(small, Settings(texts=tmp_path)))
    for path in ("claims", "essays/small/profile", "notes", "search?q=end"):
        assert "Some say" not in client.get(f"/api/v1/{path}").text


def test_pages_and_rest_give_the_same(small: OpenGraph) -> None:
    client = TestClient(create_app(small))
    found = client.get("/api/v1/search?q=trade").json()
    page = client.get("/search?q=trade").text

    assert found["total"] == page.count('<li><p class="')
    assert found["facets"]["kind"]["claim"] == sum(hit["kind"] == "claim" for hit in found["items"])


@pytest.mark.parametrize(
    ("q", "page"),
    [("note 25", "/notes/lankov-2023/25"), ("Endnote 25", "/notes/lankov-2023/25"), ("note 25.2", "/notes/lankov-2023/25"),
     ("xi-mistrusts-kim", "/claims/lankov-2023/xi-mistrusts-kim"), ("wfp-interfais", "/sources/wfp-interfais")],
)  # fmt: skip
def test_a_thing_is_found_by_its_key_and_an_endnote_by_its_number(
    lankov: OpenGraph, q: str, page: str
) -> None:
    found = TestClient(create_app(lankov)).get("/api/v1/search", params={"q": q}).json()

    assert page in [each["page"] for each in found["items"]]
    assert found["total"] < 5


@pytest.mark.parametrize(
    ("q", "suggested"),
    [("chna", "china"), ("chna aid", "china aid"), ("zzzzqqqq", None), ("china", None), ("<img>chna", None)],
)
def test_near_words_are_suggested_where_nothing_is_found(
    lankov: OpenGraph, q: str, suggested: str | None
) -> None:
    page = TestClient(create_app(lankov)).get("/search", params={"q": q}).text

    assert ("Did you mean" in page) == (suggested is not None)
    assert suggested is None or f"/search?q={suggested.replace(' ', '%20')}" in page


def test_the_outline_of_a_claim_is_answered(small: OpenGraph) -> None:
    client = TestClient(create_app(small))

    assert client.get("/api/v1/claims/small/fish-trade/outline?down=1").json()["root"] == "claim:fish-trade"
    assert client.get("/api/v1/claims/small/nothing/outline").status_code == 404


def _works(tree: Any) -> set[str]:
    """The keys of the works in an answer of ``grounds``, at any depth."""
    if isinstance(tree, list):
        return {key for each in tree for key in _works(each)}
    if not isinstance(tree, dict):
        return set()
    own = {tree["source"]} if tree.get("source") else set()
    return own | {key for each in tree.values() for key in _works(each)}


def test_the_argument_of_a_claim_goes_down_to_every_work(lankov: OpenGraph) -> None:
    client = TestClient(create_app(lankov))
    grounds = client.get("/api/v1/claims/lankov-2023/north-korea-hardens/grounds").json()
    page = client.get("/claims/lankov-2023/north-korea-hardens").text
    listed = page.partition('aria-labelledby="grounds"')[2].partition("</section>")[0]
    drawn = page.partition('aria-labelledby="drawn"')[2].partition("</section>")[0]
    works = _works(grounds)

    assert len(works) == 5
    for shown in (listed.partition("The works at the end")[0], drawn):
        assert set(re.findall(r'href="/sources/([^"]+)"', shown)) == works
    for again in re.findall(r'href="#(on-[^"]+)"', listed):
        assert f'id="{again}"' in listed
    assert "Cut here" not in page


def test_an_argument_too_large_for_a_page_says_where_it_is_cut(
    small: OpenGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(things, "STEPS", 1)
    page = TestClient(create_app(small)).get("/claims/small/trade-lasts").text

    assert "Cut here: 1 more hangs on it" in page
    assert 'href="/claims/small/fish-trade" aria-label="Go on at: Aland sells fish to Borduria."' in page


def test_a_claim_with_more_grounds_than_a_page_holds_leads_to_all(
    small: OpenGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(things, "STEPS", 0)
    page = TestClient(create_app(small)).get("/claims/small/trade-lasts").text

    assert "Cut here: 3 more hang on this claim itself" in page
    assert 'href="/api/v1/claims/small/trade-lasts/grounds"' in page


def test_a_citation_of_a_claim_passes_for_no_quotation(lankov: OpenGraph) -> None:
    page = TestClient(create_app(lankov)).get("/claims/lankov-2023/north-korea-hardens").text
    cited = page.partition('id="c-cite">')[2].partition("</p>")[0]

    assert "par. 60, paraphrased by The Restitch authors: The double crisis" in cited
    assert "“" not in cited


def test_the_profile_tells_what_the_audit_found_and_leads_there(lankov: OpenGraph) -> None:
    client = TestClient(create_app(lankov))
    home = client.get("/").text
    for severity, label in (("error", "errors"), ("warning", "warnings"), ("note", "remarks")):
        count = client.get(f"/api/v1/findings?severity={severity}").json()["total"]

        assert count > 0
        assert f'<a href="/audit?severity={severity}" aria-label="{count} {label}">{count}</a>' in home
    assert client.get("/audit?topic=dates").status_code == 200
    assert 'href="/audit?topic=dates"' in home


def test_forms_of_works_are_told_in_words(lankov: OpenGraph) -> None:
    client = TestClient(create_app(lankov))
    for path in ("/", "/sources", "/search?q=Korea&kind=source", "/sources/wfp-interfais"):
        page = client.get(path).text

        assert "article newspaper" not in page
        assert "post weblog" not in page
    assert "newspaper article" in client.get("/sources").text


def test_the_page_of_a_rule_flows_as_prose(lankov: OpenGraph) -> None:
    page = TestClient(create_app(lankov)).get("/audit/rules/source-before-event").text

    assert "<h1>Source before event</h1>" in page
    assert "<code>date-swap-suspected</code>" in page


def test_that_no_work_topples_a_claim_is_no_alarm(lankov: OpenGraph) -> None:
    page = TestClient(create_app(lankov)).get("/claims/lankov-2023/north-korea-hardens").text

    assert '<p class="callout calm">No loss of works topples it' in page


def test_what_falls_is_told_with_why_and_what_brings_it_back(small: OpenGraph) -> None:
    client = TestClient(create_app(small))
    page = client.get("/falls?source=book-fish&source=clerk-trade&view=own").text

    assert "Aland sells fish to Borduria." in page
    assert "claims fall" in page
    assert "Trade will double." not in page  # only reported, and the view is the essay's own
    assert client.get("/falls?source=nothing").status_code == 400
    assert client.get("/falls?source=book-fish&view=some").status_code == 400


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ("query=ASK+%7B%7D", 200, "Yes."),
        ("query=SELECT+%28%22a%22+AS+%3Fx%29+%7B%7D", 200, "<td>a</td>"),
        ("query=SELEC", 400, "The query does not parse"),
        ("query=ASK+%7B+SERVICE+%3Cx%3A%3E+%7B%7D+%7D", 400, "SERVICE is refused"),
        ("name=nope", 404, "nope"),
        (f"query={'x' * 30_000}", 400, "longer than"),
    ],
)
def test_an_answer_is_a_page(small: OpenGraph, asked: str, status: int, words: str) -> None:
    page = TestClient(create_app(small)).get(f"/sparql/answer?{asked}", headers={"Accept": "text/html"})

    assert (page.status_code, words in page.text) == (status, True)
    assert page.headers["content-type"].startswith("text/html")


def test_what_falls_is_told_with_names_and_counted_by_section(lankov: OpenGraph) -> None:
    client = TestClient(create_app(lankov))
    asked = "source=wfp-interfais&source=scr-yesterdays-vote"
    page = client.get(f"/falls?{asked}").text
    answer = client.get(f"/api/v1/falls?{asked}").json()

    for each in (
        each for item in answer["weakened"]["claims"] for ground in item["holds"] for each in ground["uses"]
    ):
        assert f"by {each}" not in page
    assert 'Holds by <a href="/claims/lankov-2023/' in page
    for field in ("fallen", "weakened"):
        assert sum(each[field] for each in answer["sections"]) == answer["counts"][field]["claims"] > 0
    assert sum(each["claims"] for each in answer["sections"]) == 564
    for each in answer["sections"]:
        assert f'class="f-whole" width="{each["claims"]}"' in page


def test_works_to_withdraw_are_found_by_their_words_and_the_chosen_stand_above(small: OpenGraph) -> None:
    client = TestClient(create_app(small))
    page = client.get("/falls?source=book-fish&find=trade").text

    assert page.index('value="book-fish" checked') < page.index('value="clerk-trade"')
    assert 'value="book-fish"' not in client.get("/falls?find=trade").text
    assert "No other work holds these words." in client.get("/falls?find=nothing-like-it").text


def test_voices_show_who_says_and_who_denies(small: OpenGraph) -> None:
    page = TestClient(create_app(small)).get("/voices?actor=envoy").text

    assert "Trade will double." in page
    assert '<a href="/actors/ann">Ann Author</a>' in page  # the author argues against it
    assert "The essay rejects what is said." in page
    assert '<option value="ann"' not in page, "nobody quotes the author"


@pytest.mark.parametrize("path", ["/voices", "/events", "/events/fish-vote"])
def test_every_page_of_the_menu_is_marked_in_it(small: OpenGraph, path: str) -> None:
    page = TestClient(create_app(small)).get(path).text

    assert f'<a href="/{path.split("/")[1]}" aria-current="page">' in page


def test_a_denial_says_what_the_essay_makes_of_it(lankov: OpenGraph) -> None:
    page = TestClient(create_app(lankov)).get("/voices?actor=kp").text

    assert "The essay doubts this denial." in page


def test_the_audit_is_told_with_correction_decision_and_erratum(lankov: OpenGraph) -> None:
    client = TestClient(create_app(lankov))
    page = client.get("/audit?severity=error").text

    assert "Marker 24 is printed 34" in page
    assert "Accepted</strong> by <bdi>The Restitch authors</bdi>" in page
    assert '<a href="/audit/erratum" aria-label="9 accepted: the erratum">9</a>' in page
    assert "day and month are swapped" in client.get("/notes/lankov-2023/14").text
    assert "May 6, 2014" in client.get("/audit/rules/date-swapped").text
    assert client.get("/audit/rules/no-such-rule").status_code == 404
    assert "+30.5 per cent" in client.get("/claims/lankov-2023/petrol-price-rise-slight").text


def test_the_erratum_is_a_page_to_print_and_two_files_to_save(lankov: OpenGraph) -> None:
    client = TestClient(create_app(lankov))
    page = client.get("/audit/erratum").text
    sheet = client.get("/audit/erratum/lankov-2023.md")
    made = client.get("/audit/erratum/lankov-2023.json")
    sentences = re.findall(r"<li>([^<]+)</li>", page)

    assert "Endnote 35: for “January 27, 2022” read “January 27, 2023”." in sentences
    assert [each["body"]["value"] for each in made.json()["first"]["items"]] == sentences
    assert re.findall(r"^\* (.+ read .+)$", sheet.text, re.MULTILINE) == sentences
    assert sheet.headers["content-disposition"] == 'attachment; filename="erratum-lankov-2023.md"'
    assert sheet.headers["content-type"].startswith("text/markdown")
    assert made.headers["content-type"].startswith("application/ld+json")
    assert all(f'href="/audit/erratum/lankov-2023.{form}"' in page for form in ("md", "json"))
    assert client.get("/audit/erratum/no-such-essay.md").status_code == 404
    assert "Erratum:</strong> Endnote 14: for" in client.get("/audit?note=14").text


def test_findings_are_told_with_names_and_dates_as_people_write_them(lankov: OpenGraph) -> None:
    client = TestClient(create_app(lankov))
    page = client.get("/audit?rule=firm-on-hedged").text

    assert "china-wont-invest:" not in page
    assert 'rests on what is hedged (<a href="/claims/lankov-2023/china-wont-invest">“' in page
    assert "Printed 6 May 2014, but the address has 5 June 2014" in client.get("/audit?note=14").text
    assert (
        'but the latest source, <a href="/notes/lankov-2023/6">endnote 6</a>'
        in client.get("/notes/lankov-2023/6").text
    )
    assert "2014-05-06" in client.get("/api/v1/findings?note=14").json()["items"][0]["message"]


def test_findings_are_narrowed_and_grouped_by_place(lankov: OpenGraph) -> None:
    client = TestClient(create_app(lankov))
    every = client.get("/api/v1/findings?limit=100").json()["items"]
    page = client.get("/audit?by=note&section=the-new-era-russia").text

    here = [
        each for each in every if any(place["section"] == "the-new-era-russia" for place in each["sentences"])
    ]
    assert page.count('<li class="finding">') == len(here) > 10
    assert re.findall(r'id="group-\d+">(Endnote 2\d)', page) == ["Endnote 28", "Endnote 29"]
    remarks = sum(each["severity"] == "note" for each in every)
    assert f'Remarks <span class="muted">{remarks} (' in client.get("/audit").text, "counted beyond this page"
    assert client.get("/audit?section=the-impact&note=45").text.count('<li class="finding">') == 2


@pytest.mark.parametrize(
    "query", ["rule=x", "severity=x", "topic=x", "decision=x", "section=x", "note=99", "by=x"]
)
def test_a_facet_there_is_not_is_refused(small: OpenGraph, query: str) -> None:
    answer = TestClient(create_app(small)).get(f"/audit?{query}")

    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/parameter")


@pytest.mark.parametrize(
    "path", ["/explorer", "/timeline", "/figures", "/falls?source=book-fish", "/voices", "/claims", "/events"]
)
def test_one_switch_on_every_picture(small: OpenGraph, path: str) -> None:
    client = TestClient(create_app(small))
    join = "&" if "?" in path else "?"

    assert "What endnotes carry" in client.get(path).text
    assert client.get(f"{path}{join}view=noted").status_code == 200
    refused = client.get(f"{path}{join}view=some")
    assert (refused.status_code, "noted, own, all" in refused.text) == (400, True)


def test_the_view_of_a_picture_leaves_out_what_is_only_reported(small: OpenGraph) -> None:
    client = TestClient(create_app(small))

    assert "depends on" in client.get("/explorer").text
    assert "depends on" not in client.get("/explorer?view=own").text


# Pages on which keys of works, actors, claims, events and of parts of them are near: names stand for them.
NAMED = (
    "/claims/lankov-2023/kp-ships-ammunition-and-light-arms", "/falls?source=wfp-interfais", "/falls?source=jewell-photos",
    "/falls?source=unnews-end-offensive", "/falls?claim=lankov-2023/triangle-lasted-under-ten-years",
    "/audit", "/audit?severity=note", "/audit/erratum", "/timeline", "/figures", "/sources", "/sources/jewell-photos",
    "/actors", "/actors/white-house", "/notes/lankov-2023/33", "/voices", "/events", "/events/unga-end-offensive-vote",
)  # fmt: skip


@pytest.mark.parametrize("path", NAMED)
def test_no_key_stands_where_a_reader_expects_a_name(lankov: OpenGraph, path: str) -> None:
    main = TestClient(create_app(lankov)).get(path).text.partition("<main")[2].partition("</main>")[0]
    told = re.sub(r"<code>.*?</code>|<pre.*?</pre>|<[^>]*>", " ", main, flags=re.DOTALL)
    keys = {
        iri.rpartition("/")[2].removeprefix("m-").rpartition("#m-")[2]
        for kind in ("Actor", "Source", "Claim", "Event", "Relation", "Measure")
        for iri in _of_kind(lankov, kind)
    }

    assert len(keys) > 700
    # What stands in an address, a file name or a permanent address is no word.
    words = set(re.findall(r"(?<![\w./:-])[a-z0-9]+(?:-+[a-z0-9]+)+(?![\w/:-])", told))
    assert words & keys == set()


def _of_kind(graph: OpenGraph, kind: str) -> list[str]:
    rows = graph.store.select(f"SELECT ?x WHERE {{ ?x a stitch:{kind} }}", graph.iris.prefixes())
    return [row["x"].value for row in rows]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/sources?kind=book", "1 work."),
        ("/actors?type=armed-group", "1 state, person or body."),
        ("/events?type=alliance", "1 event in order of time."),
        ("/claims?view=noted&section=introduction", "1 claim in the order of the text"),
        ("/notes/lankov-2023/5", "<span>page 39</span>"),
        ("/sources/park-summits", "full, pages 7-8"),
        (
            "/falls?claim=lankov-2023/russia-invaded-ukraine-in-2022",
            "“Russia invaded Ukraine in February 2022”</a>:",
        ),
    ],
)
def test_what_is_one_is_told_as_one_and_a_sentence_ends_once(
    lankov: OpenGraph, path: str, words: str
) -> None:
    assert words in TestClient(create_app(lankov)).get(path).text


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("identity", None),
    ],
)
def test_the_editor_is_sent_compressed_as_is_accepted(
    small: OpenGraph, accepted: str, encoding: str | None
) -> None:
    client = TestClient(create_app(small))
    headers = {"Accept-Encoding": accepted}
    with client.stream("GET", "/static/vendor/codemirror.min.js", headers=headers) as answer:
        sent = b"".join(answer.iter_raw())

    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "Accept-Encoding" in answer.headers["vary"]
    assert int(answer.headers.get("content-length", len(sent))) == len(sent)
    again = client.get(
        "/static/vendor/codemirror.min.js", headers={**headers, "If-None-Match": answer.headers["etag"]}
    )
    assert again.status_code == 304
