"""Requests put together from the records of platforms' APIs, in whatever order and files these came."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import duckdb

from warehouse.landing.found import FoundText
from warehouse.landing.platforms import documentcloud, muckrock, nextrequest
from warehouse.landing.platforms.shapes import canonical, references, text

_BATCH = 100


@dataclass(frozen=True)
class _Row:
    """A row of raw.platform_records, its body parsed."""

    kind: str
    record_id: str
    request_id: str | None
    body: Mapping[str, object]
    source_file: str
    source_path: str
    source_sha256: str


def assemble(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[FoundText, str, str]]:
    """(text, source_file, source_path) for every request or document that has records in raw.platform_records
    which are not assembled yet, put together from all its records.

    What many requests share counts too: a request is put together again when its agency lands later. What
    cannot be put together yet (a document without its text, communications without their request) is left out
    until the rest has landed. Reads only; the caller marks the records. Requests are read in batches, and no
    cursor is left open while the caller works on the same connection.
    """
    # Most landings bring no records, and stop here.
    fresh = set(
        _keys(connection, "SELECT DISTINCT platform FROM raw.platform_records WHERE NOT is_assembled")
    )
    for platform, after, wanted, texts in (
        (muckrock.PLATFORM, (), _muckrock_requests, _muckrock_texts),
        (nextrequest.PLATFORM, (), _nextrequest_requests, _nextrequest_texts),
        # MuckRock's files say which request a document was released under.
        (documentcloud.PLATFORM, (muckrock.PLATFORM,), _documentcloud_documents, _documentcloud_texts),
    ):
        keys = wanted(connection) if fresh & {platform, *after} else []
        if not keys:
            continue
        alone = _alone(connection, platform)
        for start in range(0, len(keys), _BATCH):
            for found, rows in texts(connection, keys[start : start + _BATCH]):
                yield _with_origin(found, rows, alone)


def _with_origin(found: FoundText, rows: list[_Row], alone: set[str]) -> tuple[FoundText, str, str]:
    main = rows[0]
    one_file = len({row.source_sha256 for row in rows}) == 1
    if one_file and main.source_sha256 in alone and not found.request_ref:
        return replace(found, sha256=main.source_sha256), main.source_file, main.source_path
    # Several requests of one file would all be called by its name, and several files by one of theirs.
    name = found.name or re.sub(r"\W+", "-", found.record_key or "").strip("-") + ".txt"
    parts = [[row.kind, row.record_id, row.body] for row in sorted(rows, key=_order)]
    # A document that is found to belong to a request is a new version of itself.
    content = canonical([*parts, found.request_ref] if found.request_ref else parts)
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    return replace(found, name=name, sha256=sha256), main.source_file, main.source_path


def _order(row: _Row) -> tuple[str, str]:
    return row.kind, row.record_id


def _alone(connection: duckdb.DuckDBPyConnection, platform: str) -> set[str]:
    """Hashes of the files that hold one request (or document) and no other."""
    rows = connection.execute(
        """
        SELECT source_sha256 FROM raw.platform_records WHERE platform = ?
        GROUP BY source_sha256 HAVING count(DISTINCT request_id) = 1
        """,
        [platform],
    ).fetchall()
    return {sha256 for (sha256,) in rows}


def _rows(
    connection: duckdb.DuckDBPyConnection,
    platform: str,
    column: str,
    keys: Iterable[str],
    kinds: Iterable[str],
) -> list[_Row]:
    """Rows of the kinds whose `column` is one of the keys, in a fixed order."""
    wanted = sorted(set(keys))
    if not wanted:
        return []
    found = connection.execute(
        f"""
        SELECT kind, record_id, request_id, body, source_file, source_path, source_sha256
        FROM raw.platform_records
        WHERE platform = ? AND list_contains(?, kind) AND {column} IN (SELECT unnest(?))
        ORDER BY kind, record_id
        """,
        [platform, list(kinds), wanted],
    ).fetchall()
    return [
        _Row(kind, key, request, json.loads(body), *origin) for kind, key, request, body, *origin in found
    ]


def _keys(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    return [key for (key,) in connection.execute(query).fetchall()]


def _muckrock_requests(connection: duckdb.DuckDBPyConnection) -> list[str]:
    return _keys(
        connection,
        """
        WITH records AS (SELECT * FROM raw.platform_records WHERE platform = 'muckrock'),
        fresh AS (SELECT * FROM records WHERE NOT is_assembled),
        places AS (
            SELECT record_id FROM fresh WHERE kind = 'jurisdiction'
            UNION
            SELECT place.record_id FROM records AS place
            INNER JOIN fresh AS above ON above.kind = 'jurisdiction'
                AND above.record_id = coalesce(place.body ->> '$.parent.id', place.body ->> '$.parent')
            WHERE place.kind = 'jurisdiction'
        ), agencies AS (
            SELECT record_id FROM fresh WHERE kind = 'agency'
            UNION
            SELECT agency.record_id FROM records AS agency
            INNER JOIN places
                ON places.record_id
                    = coalesce(agency.body ->> '$.jurisdiction.id', agency.body ->> '$.jurisdiction')
            WHERE agency.kind = 'agency'
        ), touched AS (
            SELECT request_id FROM fresh
            UNION
            SELECT request.request_id FROM records AS request
            INNER JOIN agencies
                ON agencies.record_id = coalesce(request.body ->> '$.agency.id', request.body ->> '$.agency')
            WHERE request.kind = 'request'
            UNION
            SELECT used.request_id FROM records AS used
            INNER JOIN fresh AS person ON person.kind = 'user'
                AND person.record_id IN (
                    coalesce(used.body ->> '$.user.id', used.body ->> '$.user'),
                    coalesce(used.body ->> '$.from_user.id', used.body ->> '$.from_user')
                )
            WHERE used.kind IN ('request', 'communication')
            UNION
            SELECT listed.request_id FROM (
                SELECT said.request_id, unnest(
                    list_concat(said.body ->> '$.files[*]', said.body ->> '$.files[*].id')
                ) AS file_id
                FROM records AS said WHERE said.kind = 'communication'
            ) AS listed
            INNER JOIN fresh AS file ON file.kind = 'file' AND file.record_id = listed.file_id
        )
        SELECT DISTINCT touched.request_id FROM touched
        INNER JOIN records AS request ON request.kind = 'request' AND request.request_id = touched.request_id
        ORDER BY ALL
        """,
    )


def _muckrock_texts(
    connection: duckdb.DuckDBPyConnection, keys: list[str]
) -> Iterator[tuple[FoundText, list[_Row]]]:
    platform = muckrock.PLATFORM
    own: dict[str, list[_Row]] = defaultdict(list)
    for row in _rows(connection, platform, "request_id", keys, ("request", "communication")):
        own[str(row.request_id)].append(row)
    shared: dict[str, dict[str, _Row]] = {kind: {} for kind in ("agency", "user", "file", "jurisdiction")}
    asking = [row for rows in own.values() for row in rows]
    # An agency names its place, and that the state above it: three steps reach everything.
    for _ in range(3):
        wanted: dict[str, set[str]] = defaultdict(set)
        for row in asking:
            for kind, number in muckrock.referred(row.kind, row.body):
                if number not in shared[kind]:
                    wanted[kind].add(number)
        asking = []
        for kind, numbers in wanted.items():
            for row in _rows(connection, platform, "record_id", numbers, (kind,)):
                shared[kind][row.record_id] = row
                asking.append(row)
    for number in keys:
        request = next((row for row in own[number] if row.kind == "request"), None)
        if request is None:
            continue
        rows = [request, *(row for row in own[number] if row.kind == "communication")]
        rows += _reached(rows, shared)
        bodies = {
            kind: {row.record_id: row.body for row in rows if row.kind == kind}
            for kind in ("communication", "file", "agency", "jurisdiction", "user")
        }
        yield (
            muckrock.assembled(
                muckrock.Parts(
                    number,
                    request.body,
                    communications=bodies["communication"],
                    files=bodies["file"],
                    agencies=bodies["agency"],
                    jurisdictions=bodies["jurisdiction"],
                    users=bodies["user"],
                )
            ),
            rows,
        )


def _reached(rows: list[_Row], shared: Mapping[str, Mapping[str, _Row]]) -> list[_Row]:
    """The shared rows that these refer to, directly or through one another."""
    reached: dict[tuple[str, str], _Row] = {}
    asking = rows
    while asking:
        found = []
        for row in asking:
            for pair in muckrock.referred(row.kind, row.body):
                target = shared[pair[0]].get(pair[1])
                if target is not None and pair not in reached:
                    reached[pair] = target
                    found.append(target)
        asking = found
    return list(reached.values())


def _nextrequest_requests(connection: duckdb.DuckDBPyConnection) -> list[str]:
    return _keys(
        connection,
        """
        SELECT DISTINCT request_id FROM raw.platform_records
        WHERE platform = 'nextrequest' AND NOT is_assembled AND request_id IS NOT NULL ORDER BY ALL
        """,
    )


def _nextrequest_texts(
    connection: duckdb.DuckDBPyConnection, keys: list[str]
) -> Iterator[tuple[FoundText, list[_Row]]]:
    own: dict[str, list[_Row]] = defaultdict(list)
    kinds = ("request", "listing", "entry", "document")
    for row in _rows(connection, nextrequest.PLATFORM, "request_id", keys, kinds):
        own[str(row.request_id)].append(row)
    for key in keys:
        rows = sorted(own[key], key=lambda row: (kinds.index(row.kind), row.record_id))
        one = {row.kind: row.body for row in rows}
        parts = nextrequest.Parts(
            key,
            one.get("request", {}),
            one.get("listing", {}),
            [row.body for row in rows if row.kind == "entry"],
            [row.body for row in rows if row.kind == "document"],
        )
        yield nextrequest.assembled(parts), rows


def _documentcloud_documents(connection: duckdb.DuckDBPyConnection) -> list[str]:
    return _keys(
        connection,
        """
        WITH records AS (SELECT * FROM raw.platform_records WHERE platform = 'documentcloud'),
        documents AS (
            SELECT record_id, is_assembled, 'slug:' || (body ->> '$.slug') AS slug_key FROM records
            WHERE kind = 'document'
        )
        SELECT DISTINCT documents.record_id FROM documents
        INNER JOIN records AS texts
            ON texts.kind = 'text' AND texts.record_id IN (documents.record_id, documents.slug_key)
        WHERE NOT documents.is_assembled OR NOT texts.is_assembled
            OR documents.record_id IN (
                SELECT regexp_extract(file.body ->> '$.doc_id', '^(\\d+)-', 1) FROM raw.platform_records AS
                file WHERE file.platform = 'muckrock' AND file.kind = 'file' AND EXISTS (
                    SELECT 1 FROM raw.platform_records AS fresh
                    WHERE fresh.platform = 'muckrock' AND NOT fresh.is_assembled
                )
            )
        ORDER BY ALL
        """,
    )


def _documentcloud_texts(
    connection: duckdb.DuckDBPyConnection, keys: list[str]
) -> Iterator[tuple[FoundText, list[_Row]]]:
    platform = documentcloud.PLATFORM
    documents = _rows(connection, platform, "record_id", keys, ("document",))
    slugs = {row.record_id: f"slug:{text(row.body.get('slug'))}" for row in documents}
    texts = {
        row.record_id: row
        for row in _rows(connection, platform, "record_id", [*slugs, *slugs.values()], ("text",))
    }
    shared_slugs = set(
        _keys(
            connection,
            """
            SELECT 'slug:' || (body ->> '$.slug') FROM raw.platform_records
            WHERE platform = 'documentcloud' AND kind = 'document' GROUP BY 1 HAVING count(*) > 1
            """,
        )
    )
    released = _released_under(connection, keys)
    for row in documents:
        slug = slugs[row.record_id]
        # A text that only its slug names belongs to nobody where two documents have that slug.
        found = texts.get(row.record_id) or (None if slug in shared_slugs else texts.get(slug))
        if found is not None:
            parts = documentcloud.Parts(row.record_id, row.body, found.body, released.get(row.record_id))
            yield documentcloud.assembled(parts), [row, found]


def _released_under(connection: duckdb.DuckDBPyConnection, numbers: list[str]) -> dict[str, str]:
    """Document -> record_key of the MuckRock request that sent it: MuckRock keeps its files on
    DocumentCloud.
    """
    files = connection.execute(
        """
        SELECT record_id, regexp_extract(body ->> '$.doc_id', '^(\\d+)-', 1) AS document_id
        FROM raw.platform_records
        WHERE platform = 'muckrock' AND kind = 'file' AND document_id IN (SELECT unnest(?))
        """,
        [numbers],
    ).fetchall()
    of_file = dict(files)
    if not of_file:
        return {}
    said = connection.execute(
        "SELECT request_id, body ->> '$.files' FROM raw.platform_records "
        "WHERE platform = 'muckrock' AND kind = 'communication' ORDER BY record_id"
    )
    found: dict[str, str] = {}
    while rows := said.fetchmany(1_000):
        for request, listed in rows:
            for number in references(json.loads(listed)) if listed else []:
                if number in of_file:
                    found.setdefault(of_file[number], f"{muckrock.PLATFORM}:{request}")
    return found
