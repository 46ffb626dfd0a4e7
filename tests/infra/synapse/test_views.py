"""The script of the views: its text, its quoting, and how it is divided and run."""

from __future__ import annotations

import re

import pytest
import sqlparse

from infra.settings.synapse_views import View, views_of
from infra.synapse.views import Lake, batches_of, runner, script
from infra.synapse.views.script import name, plain_text, text

LAKE = Lake(dfs_endpoint="https://stlake.dfs.core.windows.net/")
TABLES = ("gold/flights", "mart.delays=catalog/__unitystorage/tables/1b")
GOLDEN = """\
USE [master];
IF NOT EXISTS (SELECT 1 FROM sys.server_principals WHERE name = N'analysts')
    CREATE LOGIN [analysts] FROM EXTERNAL PROVIDER;
GO
IF NOT EXISTS (SELECT 1 FROM sys.databases WHERE name = N'gold')
    CREATE DATABASE [gold] COLLATE Latin1_General_100_BIN2_UTF8;
GO
USE [gold];
GO
IF NOT EXISTS (SELECT 1 FROM sys.database_scoped_credentials WHERE name = N'lake_identity')
    CREATE DATABASE SCOPED CREDENTIAL [lake_identity] WITH IDENTITY = 'Managed Identity';
GO
IF EXISTS (SELECT 1 FROM sys.external_data_sources WHERE name = N'lake_catalog' AND \
location <> N'https://stlake.dfs.core.windows.net/catalog')
    DROP EXTERNAL DATA SOURCE [lake_catalog];
GO
IF NOT EXISTS (SELECT 1 FROM sys.external_data_sources WHERE name = N'lake_catalog')
    CREATE EXTERNAL DATA SOURCE [lake_catalog]
    WITH (LOCATION = 'https://stlake.dfs.core.windows.net/catalog', CREDENTIAL = [lake_identity]);
GO
IF EXISTS (SELECT 1 FROM sys.external_data_sources WHERE name = N'lake_gold' AND \
location <> N'https://stlake.dfs.core.windows.net/gold')
    DROP EXTERNAL DATA SOURCE [lake_gold];
GO
IF NOT EXISTS (SELECT 1 FROM sys.external_data_sources WHERE name = N'lake_gold')
    CREATE EXTERNAL DATA SOURCE [lake_gold]
    WITH (LOCATION = 'https://stlake.dfs.core.windows.net/gold', CREDENTIAL = [lake_identity]);
GO
IF NOT EXISTS (SELECT 1 FROM sys.schemas WHERE name = N'gold')
    EXEC(N'CREATE SCHEMA [gold]');
GO
IF NOT EXISTS (SELECT 1 FROM sys.schemas WHERE name = N'mart')
    EXEC(N'CREATE SCHEMA [mart]');
GO
CREATE OR ALTER VIEW [gold].[flights] AS
SELECT [rows].*
FROM OPENROWSET(
    BULK 'flights/',
    DATA_SOURCE = 'lake_gold',
    FORMAT = 'DELTA'
) AS [rows];
GO
CREATE OR ALTER VIEW [mart].[delays] AS
SELECT [rows].*
FROM OPENROWSET(
    BULK '__unitystorage/tables/1b/',
    DATA_SOURCE = 'lake_catalog',
    FORMAT = 'DELTA'
) AS [rows];
GO
IF NOT EXISTS (SELECT 1 FROM sys.database_principals WHERE name = N'analysts')
    CREATE USER [analysts] FROM LOGIN [analysts];
GRANT SELECT ON SCHEMA::[gold] TO [analysts];
GRANT SELECT ON SCHEMA::[mart] TO [analysts];
GRANT REFERENCES ON DATABASE SCOPED CREDENTIAL::[lake_identity] TO [analysts];
GRANT ADMINISTER DATABASE BULK OPERATIONS TO [analysts];
GO
"""


def test_the_script_is_this_text():
    assert script(LAKE, "gold", views_of(TABLES), ["analysts"]) == GOLDEN


def test_the_order_in_which_tables_are_given_makes_no_difference():
    assert script(LAKE, "gold", views_of(TABLES[::-1]), ["b", "a"]) == script(
        LAKE, "gold", views_of(TABLES), ["a", "b"]
    )


def test_it_holds_no_secret_and_needs_no_master_key():
    assert "MASTER KEY" not in GOLDEN
    assert "SECRET" not in GOLDEN
    assert "PASSWORD" not in GOLDEN


def test_every_batch_is_what_a_parser_of_sql_takes_it_for():
    """A view and a schema have to be alone in their batch; no statement is cut in two."""
    for batch in batches_of(GOLDEN):
        [*statements] = [one for one in sqlparse.parse(batch) if str(one).strip()]
        assert all(str(one).strip().endswith(";") for one in statements), batch
        if batch.startswith("CREATE OR ALTER VIEW"):
            assert len(statements) == 1
            assert statements[0].get_type() == "CREATE"
        assert "GO" not in {str(token).upper() for one in statements for token in one.flatten()}


HOSTILE = "x]; DROP DATABASE [gold]; --'"
QUOTED = re.compile(r"\[(?:[^\]]|\]\])*\]|N?'(?:[^']|'')*'")


def bare(statements):
    """What of T-SQL is outside its quotes."""
    return QUOTED.sub("", statements)


def test_names_and_texts_cannot_end_their_quotes():
    assert name(HOSTILE) == "[x]]; DROP DATABASE [gold]]; --']"
    assert text(HOSTILE) == "N'x]; DROP DATABASE [gold]; --'''"
    view = View(schema=HOSTILE, name=HOSTILE, container=HOSTILE, path=HOSTILE, text="")
    made = script(LAKE, HOSTILE, [view], [HOSTILE])
    assert "DROP DATABASE" in made
    nested = [found.replace("''", "'") for found in re.findall(r"EXEC\(N'((?:[^']|'')*)'\)", made)]
    assert len(nested) == 1
    for statements in (made, *nested):
        assert not re.search(r"DROP\s+DATABASE|--|[\[\]']", bare(statements))


@pytest.mark.parametrize("value", ["a\nGO\nDROP DATABASE gold", "a\x00b", "a\tb"])
def test_a_line_break_cannot_start_a_batch(value):
    with pytest.raises(ValueError, match="control character"):
        plain_text(value)


@pytest.mark.parametrize(
    "url", ["http://stlake.dfs.core.windows.net", "https://stlake.blob.core.windows.net", "", "x"]
)
def test_only_the_address_of_a_lake_is_one(url):
    with pytest.raises(ValueError, match="no address of a lake"):
        Lake(dfs_endpoint=url).location("gold")


def test_batches_are_divided_by_lines_that_say_go_and_nothing_else():
    assert batches_of("SELECT 1\n go ; \n\nGO\nSELECT 'GO'\n -- GO on\nGO") == [
        "SELECT 1",
        "SELECT 'GO'\n -- GO on",
    ]
    assert batches_of("SELECT 1\r\nGO\r\nSELECT 2\r\n") == ["SELECT 1", "SELECT 2"]


class DriverError(Exception):
    """What a driver raises."""


class Session:
    """A DB-API connection that notes what it is asked, and fails where it is told to."""

    def __init__(self, wrong="", late=False):
        self.said, self.wrong, self.late, self.open, self.pending = [], wrong, late, 1, 0

    def cursor(self):
        self.open += 1
        return self

    def execute(self, operation):
        self.said.append(operation)
        self.pending = 1
        if self.wrong and self.wrong in operation and not self.late:
            raise DriverError("Msg 15247")

    def nextset(self):
        if self.wrong and self.wrong in self.said[-1]:
            raise DriverError("Msg 15247")
        self.pending -= 1
        return self.pending >= 0

    def close(self):
        self.open -= 1


def test_batches_are_run_in_order_in_one_session():
    session, progress = Session(), []
    runner.run(session, batches_of(GOLDEN), DriverError, lambda *done: progress.append(done))
    assert session.said == batches_of(GOLDEN)
    assert progress == [(number, 13) for number in range(1, 14)]
    assert session.open == 1


@pytest.mark.parametrize("late", [False, True], ids=["at once", "in a later statement of the batch"])
def test_the_first_batch_that_fails_says_its_number_and_stops(late):
    session = Session("CREATE DATABASE SCOPED", late)
    with pytest.raises(
        runner.BatchError, match=r"batch 4 of 13 failed: Msg 15247\n    IF NOT EXISTS"
    ) as caught:
        runner.run(session, batches_of(GOLDEN), DriverError)
    assert caught.value.number == len(session.said) == 4
    assert session.open == 1


def test_a_mistake_of_the_program_is_not_taken_for_the_databases():
    session = Session("CREATE DATABASE SCOPED")
    with pytest.raises(DriverError):
        runner.run(session, batches_of(GOLDEN), KeyError)
