"""Archives land like the folders they were packed from, and hostile ones are named and set aside."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from toy_home import LETTER, POLICY

from warehouse.landing import LandReport, land, raw_tables
from warehouse.landing.formats import recognise, saved_page
from warehouse.landing.found import INSIDE, Blob, Found, FoundFile, FoundText, Unreadable
from warehouse.landing.limits import Limits
from warehouse.paths import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def landed(home: Home) -> list[tuple[str, str]]:
    """(source_file, path inside the input) of what has landed."""
    with raw_tables.connect(home.warehouse_db, read_only=True) as connection:
        rows = connection.execute("SELECT source_file, source_path FROM raw.source_versions ORDER BY ALL")
        return [(name, path.partition(INSIDE)[2]) for name, path in rows.fetchall()]


def zipped(files: dict[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def tarred(files: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def reasons(report: LandReport) -> dict[str, str]:
    return {path.rpartition("/")[2]: reason for path, reason in report.quarantined}


FILES: dict[str, bytes | str] = {"letters/letter.txt": LETTER, "policy.txt": POLICY}


@pytest.mark.parametrize(
    "pack",
    [
        zipped,
        tarred,
        lambda files: gzip.compress(tarred(files)),
        lambda files: bz2.compress(tarred(files)),
        lambda files: lzma.compress(tarred(files)),
    ],
)
def test_an_archive_lands_like_its_folder(
    home: Home, tmp_path: Path, pack: Callable[[dict[str, bytes | str]], bytes]
) -> None:
    # Told by the bytes: the name says something else.
    packed = tmp_path / "everything.txt"
    packed.write_bytes(pack(FILES))
    report = land(home, [packed])
    assert (report.new, report.quarantined) == (2, [])
    assert landed(home) == [("letter.txt", "letters/letter.txt"), ("policy.txt", "policy.txt")]
    again = land(home, [packed])
    assert (again.landed, again.unchanged) == (0, 1)


def test_a_compressed_file_lands_under_its_own_name(home: Home, tmp_path: Path) -> None:
    (tmp_path / "policy.txt.gz").write_bytes(gzip.compress(POLICY.encode()))
    assert land(home, [tmp_path / "policy.txt.gz"]).new == 1
    assert landed(home) == [("policy.txt", "policy.txt")]


def test_a_text_lands_once_whether_packed_or_not(home: Home, tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "policy.txt").write_text(POLICY)
    (tmp_path / "inbox" / "all.zip").write_bytes(zipped(FILES))
    assert land(home, [tmp_path / "inbox"]).new == 2


def test_the_next_version_in_a_new_archive(home: Home, tmp_path: Path) -> None:
    packed = tmp_path / "all.zip"
    packed.write_bytes(zipped({"policy.txt": POLICY}))
    land(home, [packed])
    packed.write_bytes(zipped({"policy.txt": POLICY.replace("30 days", "60 days") + "\nMore."}))
    report = land(home, [packed])
    assert (report.new, report.versions) == (0, 1)


def test_hostile_members_are_refused_by_name_and_the_rest_lands(home: Home, tmp_path: Path) -> None:
    packed = tmp_path / "inbox" / "all.zip"
    packed.parent.mkdir()
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../up.txt", POLICY)
        archive.writestr("/root.txt", POLICY)
        archive.writestr("C:\\drive.txt", POLICY)
        archive.writestr(link, "/etc/passwd")
        archive.writestr("empty.txt", "")
        archive.writestr(".DS_Store", "x")
        archive.writestr("__MACOSX/._a", "x")
        archive.writestr("good.txt", LETTER)
    before = {path for path in tmp_path.rglob("*") if home.root not in path.parents}
    report = land(home, [packed])
    assert landed(home) == [("good.txt", "good.txt")]
    assert {name: reason.split(";")[0] for name, reason in reasons(report).items()} == {
        "up.txt": "its path leads out of the archive",
        "root.txt": "its path leads out of the archive",
        "C:\\drive.txt": "its path leads out of the archive",
        "link.txt": "a link inside an archive",
        "empty.txt": "the file is empty",
    }
    assert len(report.skipped) == 2
    assert {path for path in tmp_path.rglob("*") if home.root not in path.parents} - before <= {home.root}
    # What was set aside is said again, though the archive is not opened again.
    assert len(land(home, [packed]).quarantined) == 5


def test_links_and_devices_in_a_tar_are_refused(home: Home, tmp_path: Path) -> None:
    packed = tmp_path / "all.tar"
    with tarfile.open(packed, "w") as archive:
        for name, kind in (
            ("link.txt", tarfile.SYMTYPE),
            ("hard.txt", tarfile.LNKTYPE),
            ("pipe", tarfile.FIFOTYPE),
        ):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)
    report = land(home, [packed])
    assert report.new == 0
    assert set(reasons(report)) == {"link.txt", "hard.txt", "pipe"}


def test_a_decompression_bomb_is_stopped(home: Home, tmp_path: Path) -> None:
    packed = tmp_path / "bomb.zip"
    packed.write_bytes(zipped({"a.txt": POLICY, "zeros.txt": b"0" * 150_000_000, "b.txt": LETTER}))
    report = land(home, [packed])
    assert "decompression bomb" in reasons(report)["bomb.zip"]
    assert [name for name, _ in landed(home)] == ["a.txt"]
    assert list(home.temporary.iterdir()) == []


def test_limits_of_members_and_bytes(home: Home, tmp_path: Path) -> None:
    packed = tmp_path / "all.zip"
    packed.write_bytes(zipped({f"{i}.txt": f"{POLICY} {i}" for i in range(5)}))
    few = land(home, [packed], limits=Limits(members=3))
    assert "more than 3 files" in reasons(few)["all.zip"]
    assert len(landed(home)) == 3
    small = land(Home(tmp_path / "other"), [packed], limits=Limits(expanded_bytes=500))
    assert "come out of it" in reasons(small)["all.zip"]
    # With room enough the same file lands whole and leaves quarantine.
    assert (land(home, [packed]).new, land(home, [packed]).quarantined) == (2, [])


def test_archives_nested_too_deep_are_refused(home: Home, tmp_path: Path) -> None:
    data = zipped({"policy.txt": POLICY})
    for level in range(8):
        data = zipped({f"level{level}.zip": data})
    (tmp_path / "deep.zip").write_bytes(data)
    report = land(home, [tmp_path / "deep.zip"])
    assert report.new == 0
    assert "nested more than 6 deep" in next(iter(reasons(report).values()))
    assert land(home, [tmp_path / "deep.zip"], limits=Limits(depth=20)).new == 1


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("pack", [zipped, tarred, lambda files: gzip.compress(tarred(files))])
def test_a_cut_archive_is_named(
    home: Home, tmp_path: Path, pack: Callable[[dict[str, bytes | str]], bytes], keep: float
) -> None:
    whole = pack({f"{i}.txt": f"{POLICY} {i} {LETTER * 20}" for i in range(9)})
    (tmp_path / "cut").write_bytes(whole[: int(len(whole) * keep)])
    report = land(home, [tmp_path / "cut"])
    assert report.quarantined
    assert all("damaged" in reason for _, reason in report.quarantined)


def test_a_damaged_member_is_named_and_the_others_land(home: Home, tmp_path: Path) -> None:
    data = bytearray(zipped({"a.txt": POLICY, "b.txt": LETTER}, zipfile.ZIP_STORED))
    data[data.index(POLICY[:20].encode()) + 5] ^= 0xFF
    (tmp_path / "all.zip").write_bytes(data)
    report = land(home, [tmp_path / "all.zip"])
    assert [name for name, _ in landed(home)] == ["b.txt"]
    assert "damaged" in reasons(report)["a.txt"]


@pytest.mark.parametrize("others", [[], ["[Content_Types].xml", "word/document.xml"]])
def test_a_member_without_a_name_breaks_nothing(others: list[str]) -> None:
    data = bytearray(zipped({**dict.fromkeys(others, POLICY), "a": POLICY}, zipfile.ZIP_STORED))
    directory, end = data.rindex(b"PK\x01\x02"), data.rindex(b"PK\x05\x06")
    data[end + 12] -= 1  # the size of the directory
    data[directory + 28] = 0  # the length of the name
    del data[directory + 46]
    blob = Blob("damaged.zip", data=bytes(data))
    with contextlib.suppress(Unreadable):
        finds = list(recognise(blob).open(blob, Limits()))
        assert all(find.inner for find in finds if isinstance(find, FoundFile))


def test_a_large_member_does_not_stay_on_disk(home: Home, tmp_path: Path) -> None:
    text = "\n".join(f"{POLICY} {i}" for i in range(60_000))
    assert len(text) > 8_000_000
    (tmp_path / "all.zip").write_bytes(zipped({"long.txt": text}))
    assert land(home, [tmp_path / "all.zip"]).new == 1
    assert list(home.temporary.iterdir()) == []


@pytest.mark.parametrize("name", ["policy.txt", "policy.html", "policies.zip"])
def test_texts_that_have_landed_can_be_said_to_belong_to_a_request(
    home: Home, tmp_path: Path, name: str
) -> None:
    page = f"<!DOCTYPE html><html><body><main><p>{POLICY}</p></main></body></html>"
    forms = {"txt": POLICY.encode(), "html": page.encode(), "zip": zipped({"policy.txt": POLICY})}
    (tmp_path / name).write_bytes(forms[name.rpartition(".")[2]])
    assert land(home, [tmp_path / name]).new == 1
    assert land(home, [tmp_path / name], request_ref="muckrock:1001").unchanged == 1
    with raw_tables.connect(home.warehouse_db, read_only=True) as connection:
        assert connection.execute("SELECT request_ref FROM raw.source_versions").fetchall() == [
            ("muckrock:1001",)
        ]


def test_known_bytes_at_the_place_of_a_broken_file_take_it_out_of_quarantine(
    home: Home, tmp_path: Path
) -> None:
    (tmp_path / "a.zip").write_bytes(zipped(FILES))
    (tmp_path / "b.zip").write_bytes(zipped(FILES)[:-30])
    assert [Path(path).name for path, _ in land(home, [tmp_path]).quarantined] == ["b.zip"]
    (tmp_path / "b.zip").write_bytes(zipped(FILES))
    assert land(home, [tmp_path]).quarantined == []
    with raw_tables.connect(home.warehouse_db, read_only=True) as connection:
        assert raw_tables.quarantined(connection) == []


def test_a_better_reader_makes_a_new_version_of_the_same_bytes(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "policy.html"
    page.write_text(
        f"<!DOCTYPE html><html><body><main><p>{POLICY}</p></main></body></html>", encoding="utf-8"
    )
    monkeypatch.setattr("warehouse.landing.formats.saved_page.ISOLATED", False)
    assert land(home, [page]).new == 1
    monkeypatch.setattr("warehouse.landing.formats.opening_version", lambda limits: "a better one")
    assert land(home, [page]).unchanged == 1
    sound = saved_page.open

    def better(blob: Blob, limits: Limits) -> Iterator[Found]:
        for find in sound(blob, limits):
            assert isinstance(find, FoundText)
            yield replace(find, text=find.text + "\nA footnote that was overlooked.")

    monkeypatch.setattr("warehouse.landing.formats.opening_version", lambda limits: "an even better one")
    monkeypatch.setattr("warehouse.landing.formats.saved_page.open", better)
    assert land(home, [page]).versions == 1
    assert land(home, [page]).unchanged == 1


def test_a_file_that_is_cut_otherwise_leaves_no_old_part(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = tmp_path / "all.zip"
    packed.write_bytes(zipped({"a.txt": POLICY, "b.txt": LETTER}))
    assert land(home, [packed]).new == 2

    def other(blob: Blob, limits: Limits) -> Iterator[Found]:
        yield FoundText(POLICY, name="a.txt", inner="a.txt")

    monkeypatch.setattr("warehouse.landing.formats.opening_version", lambda limits: "a better one")
    monkeypatch.setattr("warehouse.landing.formats.archives.open", other)
    land(home, [packed])
    assert landed(home) == [("a.txt", "a.txt")]
