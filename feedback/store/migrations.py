"""The tables, as named steps that are applied at start."""

from sqlite_utils import Database, Migrations

main = Migrations("feedback")

# Nothing about an answer has a time. Days and times here are those of staff: loading, closing, signing in.


@main()
def keep_frameworks(db: Database) -> None:
    """Keep every version of every framework."""
    db.executescript(
        """
        CREATE TABLE framework (
            name TEXT NOT NULL, number INTEGER NOT NULL, loaded_on TEXT NOT NULL, content TEXT NOT NULL,
            PRIMARY KEY (name, number)
        ) STRICT, WITHOUT ROWID;
        """
    )


@main()
def keep_questionnaires(db: Database) -> None:
    """Keep drafts as a structure and rows of wording, and published versions frozen under their hash.

    `published` is the version that was published last; going back to an older content makes no new one.
    """
    db.executescript(
        """
        CREATE TABLE questionnaire (name TEXT PRIMARY KEY, structure TEXT NOT NULL, published TEXT)
            STRICT, WITHOUT ROWID;
        CREATE TABLE wording (
            questionnaire TEXT NOT NULL REFERENCES questionnaire (name),
            item TEXT NOT NULL, language TEXT NOT NULL, text TEXT NOT NULL,
            trust TEXT NOT NULL CHECK (trust IN ('draft', 'checked', 'agreed')),
            stale INTEGER NOT NULL CHECK (stale IN (0, 1)),
            PRIMARY KEY (questionnaire, item, language)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE version (
            digest TEXT PRIMARY KEY, questionnaire TEXT NOT NULL, number INTEGER NOT NULL,
            published_on TEXT NOT NULL, content TEXT NOT NULL,
            UNIQUE (questionnaire, number)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER version_is_frozen BEFORE UPDATE ON version
            BEGIN SELECT raise(ABORT, 'a published version is frozen'); END;
        CREATE TRIGGER version_is_kept BEFORE DELETE ON version
            BEGIN SELECT raise(ABORT, 'a published version is kept'); END;
        """
    )


@main()
def keep_people(db: Database) -> None:
    """Keep the people who work with the results: never a young person who answers."""
    db.executescript(
        """
        CREATE TABLE person (name TEXT PRIMARY KEY, passphrase TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE person_role (
            person TEXT NOT NULL REFERENCES person (name), role TEXT NOT NULL, PRIMARY KEY (person, role)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE invitation (
            digest BLOB PRIMARY KEY, name TEXT NOT NULL, roles TEXT NOT NULL, ends_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE session (
            digest BLOB PRIMARY KEY, person TEXT NOT NULL REFERENCES person (name),
            ends_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
    )


@main()
def keep_events(db: Database) -> None:
    """Keep events, and of closed ones the counts, the unlinked texts, the release and what was done."""
    db.executescript(
        """
        CREATE TABLE event (
            code TEXT PRIMARY KEY, title TEXT NOT NULL, version TEXT NOT NULL REFERENCES version (digest),
            state TEXT NOT NULL CHECK (state IN ('draft', 'open', 'closed')),
            languages TEXT NOT NULL, nation TEXT, series TEXT, closed_on TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE event_facilitator (
            event TEXT NOT NULL REFERENCES event (code), person TEXT NOT NULL, PRIMARY KEY (event, person)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE turnout (event TEXT PRIMARY KEY REFERENCES event (code), people INTEGER NOT NULL)
            STRICT, WITHOUT ROWID;
        CREATE TABLE answered (
            event TEXT NOT NULL REFERENCES event (code), question TEXT NOT NULL, people INTEGER NOT NULL,
            PRIMARY KEY (event, question)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE count (
            event TEXT NOT NULL REFERENCES event (code), question TEXT NOT NULL, option TEXT NOT NULL,
            people INTEGER NOT NULL, PRIMARY KEY (event, question, option)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE text (
            id BLOB PRIMARY KEY, event TEXT NOT NULL REFERENCES event (code), question TEXT NOT NULL,
            text TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE release (event TEXT PRIMARY KEY REFERENCES event (code), content TEXT NOT NULL)
            STRICT, WITHOUT ROWID;
        CREATE TABLE action (
            event TEXT NOT NULL REFERENCES event (code), language TEXT NOT NULL, heard TEXT NOT NULL,
            did TEXT NOT NULL, cannot TEXT NOT NULL, PRIMARY KEY (event, language)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER release_is_frozen BEFORE UPDATE ON release
            BEGIN SELECT raise(ABORT, 'a release is frozen'); END;
        CREATE TRIGGER release_is_kept BEFORE DELETE ON release
            BEGIN SELECT raise(ABORT, 'a release is kept'); END;
        """
    )


@main()
def keep_sounds(db: Database) -> None:
    """Keep recordings of questions being read aloud, named by their content in questionnaires and versions."""
    db.executescript("CREATE TABLE sound (name TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT, WITHOUT ROWID;")


@main()
def expect_people(db: Database) -> None:
    """Keep how many people are expected at an event, where somebody said so."""
    db.executescript("ALTER TABLE event ADD COLUMN expected INTEGER CHECK (expected BETWEEN 1 AND 100000);")


# The names of all steps; a database that knows others is of a newer version of this program.
STEPS = {step.name for step in main.pending(Database(memory=True))}
