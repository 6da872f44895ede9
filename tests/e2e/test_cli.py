"""What the command line says to somebody who does not know it yet, and how it prints."""
import json

SHOP = {"rows": [{"no": 1, "what": "세일", "day": "2027-05-01"}, {"no": 2, "what": "Tea", "day": "no day"}]}


def add_shop(t, *more):
    page = t.file("shop.json", json.dumps(SHOP))
    t.calcast("source", "add", "shop", "--module", "json", "--url", f"file:{page}", "--set", "rows=rows[]",
              "--set", "title=what", "--set", "start=day", "--set", "id=no", "--topic", "shop", *more)


def test_slips_are_named_and_end_with_two(t):
    slips = [
        (["source"], "source what? add, test, list"),
        (["source", "lst"], "no command source lst; is it list"),
        (["recipe", "frob"], "there are list, show, check, schema"),
        (["sorce", "list"], "is it source list"),
        (["frobnicate"], "see: calcast --help"),
        (["source", "add", "x", "--modul", "csv"], "is it --module"),
        (["source", "list", "--frob"], "no option --frob here; see: calcast source list --help"),
        (["source", "show"], "usage: calcast source show NAME"),
    ]
    for words, says in slips:
        t.calcast.fails(*words, code=2, says=says)
    t.calcast.fails("source", "add", "x", "--module", "csv", "--url", "https://example.org/x.csv",
                    "--set", "tilte=a", says="is it title")
    t.calcast.fails("source", "add", "x", "--recipe", "nager-holidays", "--set", "contry=DE",
                    says="--set contry: it has no such parameter; is it country")


def test_a_value_that_is_badly_written_is_wrong_use(t):
    add = ("source", "add", "x", "--module", "ics", "--url", "https://example.org/x.ics")
    for words, says in [(["--every", "3"], "write 30m"), (["--every", "1s"], "from 1m"), (["--lang", "klingon"], "ko"),
                        (["--timezone", "Asia/Soul"], "Asia/Seoul"), (["--topic", "A b"], "hyphens")]:
        t.calcast.fails(*add, *words, code=2, says=says)
    t.calcast.fails(*add[:5], "--url", "file:nosuch.ics", says="file:nosuch.ics: No such file")
    t.calcast.fails("source", "test", "--module", "csv", "--set", "kind==konzert", "--page",
                    t.file("x.csv", "title,start\nA,2027-05-01\n"), says="konzert is no kind of event")
    t.calcast.fails("source", "add", "A b", *add[3:], code=2, says="no name for a source")
    t.calcast(*add)
    t.calcast.fails(*add, code=1, says="calcast source set x")


def test_events_are_searched_as_titles_are_compared(t):
    t.calcast("topic", "add", "hall", "--title", "Hall")
    for title, place in [("첼로의 밤", "소공연장"), ("Spring-Festival", "Yard"), ("재즈 오후", "소공연장")]:
        t.calcast("event", "add", "--topic", "hall", "--title", title, "--start", "2027-05-01", "--location", place)

    def found(*words):
        return [e["title"] for e in t.calcast.json("event", "search", *words)]

    assert found("spring festival") == ["Spring-Festival"]
    assert found("소공연장") == ["첼로의 밤", "재즈 오후"]
    assert found("소공연장", "--from", "2027-06-01") == [] == found("nothing")
    t.calcast.fails("event", "search", "-", code=2, says="a word")


def test_help_is_of_all_of_a_noun_or_of_a_command(t):
    everything, noun, command = (t.calcast(*words, "--help") for words in ([], ["recipe"], ["recipe", "check"]))
    assert "  serve " in everything and "  recipe check" in everything
    assert "  recipe check" in noun and "  serve " not in noun
    assert "--page SAVED" in command and "recipe list" not in command.split("\n\n", 1)[0]


def test_tables_are_aligned_and_say_nothing_twice(t):
    add_shop(t)
    t.calcast("fetch", "shop")
    head, row = t.calcast("source", "list").splitlines()
    assert head.index("FOUND") == row.index("1"), f"{head}\n{row}"
    assert "ERROR" not in head and "ROBOTS" not in head, "what no source has is no column"
    assert row == row.rstrip()
    shown = t.calcast("source", "show", "shop")
    assert "\noptions        id=no rows=rows[] start=day title=what\n" in shown, shown
    assert "\nevery          6h\n" in shown and t.calcast.json("source", "show", "shop")["every"] == 21600
    assert shown.endswith("ROW  NOT READ BECAUSE\n2    \"no day\": no date in this text\n"), shown


def test_what_is_held_back_is_told_by_date_with_what_to_do(t):
    def club(days):
        return t.file("club.csv", "title,start\n" + "".join(f"Ev{day},2027-06-{day:02}\n" for day in days))

    t.calcast("source", "add", "club", "--module", "csv", "--url", f"file:{club(range(1, 10))}", "--topic", "club")
    t.calcast("fetch", "club")
    club([1])
    t.calcast.fails("fetch", "club", says="8 of 9 coming events are gone")
    shown = t.calcast("source", "show", "club")
    assert "take away 8 events, change 0 and add 0; then: calcast source accept club" in shown, shown
    assert [line.split()[-1] for line in shown.splitlines() if line.startswith("gone ")] == \
        [f"Ev{day}" for day in range(2, 10)], shown
    assert "vanishing=" not in shown
    assert t.calcast("source", "accept", "club").startswith("club: let through: 0 new")


def test_what_was_corrected_is_a_table(t):
    add_shop(t)
    t.calcast("fetch", "shop")
    uid = t.calcast.events(source="shop")[0]["uid"]
    t.calcast("event", "rename", uid, "--title", "대세일", "--why", "phoned", "--who", "kim")
    shown = t.calcast("event", "show", uid)
    assert "title          대세일" in shown and "CORRECTED  TO" in shown, shown
    assert "title=대세일" in shown.splitlines()[-1] and "phoned" in shown.splitlines()[-1]


def test_rows_that_are_read_but_for_a_part_have_their_number(t):
    page = t.file("p.json", json.dumps([{"what": "Walk", "day": "2027-05-01", "till": "whenever"},
                                        {"what": "Talk", "day": "2027-05-02"}]))
    said = t.calcast("source", "test", "--module", "json", "--set", "title=what", "--set", "start=day",
                     "--set", "end=till", "--page", page)
    assert "\nROW  NOT READ BECAUSE\n1    " in said and "row 1:" not in said, said


def test_options_name_their_choices_and_recipes_their_terms(t):
    assert "obey|ignore" in t.calcast("module", "show", "json")
    lines = t.calcast("recipe", "list").splitlines()
    assert [w for w in ("STATE", "ROBOTS", "LICENCE") if w not in lines[0]] == []
    kbo = next(line for line in lines if line.startswith("kbo "))
    assert "forbidden" in kbo and "[" not in kbo, kbo
    assert "key: " in lines[-2] and "--enable" in lines[-1]
