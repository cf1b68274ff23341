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


@main()
def know_who_signs_in(db: Database) -> None:
    """Keep what signing in needs: pauses, second factors, recovery codes, wrong tries; and what the staff did.

    Of a second factor only a seed is kept: the secret comes from it and from a key outside the database.
    Sessions that were open end; invitations stay.
    """
    db.executescript(
        """
        ALTER TABLE person ADD COLUMN mark TEXT NOT NULL DEFAULT '';
        ALTER TABLE person ADD COLUMN paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1));
        ALTER TABLE person ADD COLUMN language TEXT NOT NULL DEFAULT 'en';
        UPDATE person SET mark = lower(hex(randomblob(6)));
        CREATE UNIQUE INDEX person_mark ON person (mark);
        DROP TABLE session;
        CREATE TABLE session (
            digest BLOB PRIMARY KEY, person TEXT NOT NULL REFERENCES person (name), form_key BLOB NOT NULL,
            is_complete INTEGER NOT NULL CHECK (is_complete IN (0, 1)),
            confirmed_at INTEGER NOT NULL, ends_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        ALTER TABLE invitation ADD COLUMN mark TEXT NOT NULL DEFAULT '';
        ALTER TABLE invitation ADD COLUMN person TEXT REFERENCES person (name);
        UPDATE invitation SET mark = lower(hex(randomblob(6)));
        CREATE UNIQUE INDEX invitation_mark ON invitation (mark);
        CREATE TABLE second_factor (
            person TEXT PRIMARY KEY REFERENCES person (name), seed BLOB NOT NULL, key_mark BLOB NOT NULL,
            last_step INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE recovery_code (digest BLOB PRIMARY KEY, person TEXT NOT NULL REFERENCES person (name))
            STRICT, WITHOUT ROWID;
        CREATE TABLE wrong_try (digest BLOB PRIMARY KEY, times INTEGER NOT NULL, last_at INTEGER NOT NULL)
            STRICT, WITHOUT ROWID;
        CREATE TABLE staff_log (
            number INTEGER PRIMARY KEY, minute INTEGER NOT NULL, person TEXT NOT NULL, act TEXT NOT NULL,
            about TEXT NOT NULL
        ) STRICT;
        CREATE INDEX staff_log_minute ON staff_log (minute);
        """
    )


@main()
def set_events_up(db: Database) -> None:
    """Keep what a facilitator says when an event is set up, and series with the people who run them.

    `questionnaire` names what an event asks also before there is a version of it. A series was a name written
    into its events; each name becomes a series.
    """
    db.executescript(
        """
        CREATE TABLE series (mark TEXT PRIMARY KEY, name TEXT NOT NULL, nation TEXT, place TEXT, audience TEXT)
            STRICT, WITHOUT ROWID;
        CREATE TABLE series_facilitator (
            series TEXT NOT NULL REFERENCES series (mark), person TEXT NOT NULL, PRIMARY KEY (series, person)
        ) STRICT, WITHOUT ROWID;
        UPDATE event SET series = NULL WHERE trim(series) = '';
        INSERT INTO series (mark, name)
            SELECT lower(hex(randomblob(6))), series FROM event WHERE series IS NOT NULL GROUP BY series;
        ALTER TABLE event RENAME COLUMN version TO old_version;
        ALTER TABLE event RENAME COLUMN series TO old_series;
        ALTER TABLE event ADD COLUMN questionnaire TEXT;
        ALTER TABLE event ADD COLUMN version TEXT REFERENCES version (digest);
        ALTER TABLE event ADD COLUMN series TEXT REFERENCES series (mark);
        UPDATE event SET
            version = old_version,
            questionnaire = (SELECT questionnaire FROM version WHERE digest = old_version),
            series = (SELECT mark FROM series WHERE name = old_series);
        ALTER TABLE event DROP COLUMN old_version;
        ALTER TABLE event DROP COLUMN old_series;
        ALTER TABLE event ADD COLUMN place TEXT;
        ALTER TABLE event ADD COLUMN held_on TEXT;
        ALTER TABLE event ADD COLUMN audience TEXT;
        ALTER TABLE event ADD COLUMN answer_by TEXT;
        ALTER TABLE event ADD COLUMN safeguarding_lead TEXT;
        ALTER TABLE event ADD COLUMN procedure TEXT;
        ALTER TABLE event ADD COLUMN private_space TEXT;
        ALTER TABLE event ADD COLUMN interpreters TEXT;
        """
    )


@main()
def remember_settings(db: Database) -> None:
    """Keep the settings of the last start, so that the log of the staff says when one was changed."""
    db.executescript("CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;")


@main()
def forms_sent_once(db: Database) -> None:
    """Remember which form made a draft, so that the same form sent twice makes one event."""
    db.executescript(
        """
        ALTER TABLE event ADD COLUMN made_by_form TEXT;
        CREATE UNIQUE INDEX event_made_by_form ON event (made_by_form);
        """
    )


@main()
def read_texts(db: Database) -> None:
    """Keep what a reviewer makes of a text: masked words (none until somebody read it), a translation, a mark.

    After the retention time all words of a text are empty, and only its id and what it was coded as are left.
    """
    db.executescript(
        """
        ALTER TABLE text ADD COLUMN masked TEXT;
        ALTER TABLE text ADD COLUMN translation TEXT NOT NULL DEFAULT '';
        ALTER TABLE text ADD COLUMN needs_action INTEGER NOT NULL DEFAULT 0 CHECK (needs_action IN (0, 1));
        CREATE INDEX text_of_event ON text (event, question, id);
        """
    )


@main()
def release_series(db: Database) -> None:
    """Keep releases over several events, and groups of events too small to be shown alone.

    An event is in at most one group, for good: nobody may ever be in two groups that differ by a few people.
    """
    db.executescript(
        """
        CREATE TABLE small_group (
            mark TEXT PRIMARY KEY, questionnaire TEXT NOT NULL, content TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE small_group_event (
            event TEXT PRIMARY KEY REFERENCES event (code), small_group TEXT NOT NULL REFERENCES small_group (mark)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE series_release (
            mark TEXT PRIMARY KEY, series TEXT NOT NULL REFERENCES series (mark),
            version TEXT NOT NULL REFERENCES version (digest), made_on TEXT NOT NULL, content TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE series_release_event (
            series_release TEXT NOT NULL REFERENCES series_release (mark),
            event TEXT NOT NULL REFERENCES event (code), PRIMARY KEY (series_release, event)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER small_group_is_frozen BEFORE UPDATE ON small_group
            BEGIN SELECT raise(ABORT, 'a group is frozen'); END;
        CREATE TRIGGER small_group_is_kept BEFORE DELETE ON small_group
            BEGIN SELECT raise(ABORT, 'a group is kept'); END;
        CREATE TRIGGER series_release_is_frozen BEFORE UPDATE ON series_release
            BEGIN SELECT raise(ABORT, 'a release is frozen'); END;
        CREATE TRIGGER series_release_is_kept BEFORE DELETE ON series_release
            BEGIN SELECT raise(ABORT, 'a release is kept'); END;
        """
    )


@main()
def keep_codes(db: Database) -> None:
    """Keep the codebook with its history, and which spans of masked texts carry which code.

    `outcome` is that of the framework which a code stands under; without one it is not in the framework.
    `first` and `last` count code points of the masked text, the last one not included.
    """
    db.executescript(
        """
        CREATE TABLE code (
            mark TEXT PRIMARY KEY, framework TEXT, name TEXT NOT NULL, description TEXT NOT NULL, outcome TEXT,
            parent TEXT REFERENCES code (mark),
            state TEXT NOT NULL CHECK (state IN ('in use', 'merged', 'withdrawn')),
            merged_into TEXT REFERENCES code (mark)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE code_history (
            number INTEGER PRIMARY KEY, code TEXT NOT NULL REFERENCES code (mark), minute INTEGER NOT NULL,
            person TEXT NOT NULL, act TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL
        ) STRICT;
        CREATE INDEX code_history_of_code ON code_history (code, number);
        CREATE TABLE coding (
            text BLOB NOT NULL REFERENCES text (id) ON DELETE CASCADE, code TEXT NOT NULL REFERENCES code (mark),
            coder TEXT NOT NULL, first INTEGER NOT NULL CHECK (first >= 0), last INTEGER NOT NULL,
            PRIMARY KEY (text, code, coder, first), CHECK (last > first)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX coding_of_code ON coding (code, text);
        """
    )


@main()
def take_codings_back(db: Database) -> None:
    """Keep the last changes of each coder, so that they can be taken back, and the texts to look at again.

    A change is a number with all that it added or took away.
    """
    # What is no part of the key comes last, or the integrity check of SQLite 3.40 sees empty places in it.
    db.executescript(
        """
        CREATE TABLE coding_change (
            coder TEXT NOT NULL, number INTEGER NOT NULL,
            text BLOB NOT NULL REFERENCES text (id) ON DELETE CASCADE,
            code TEXT NOT NULL REFERENCES code (mark), first INTEGER NOT NULL,
            is_added INTEGER NOT NULL CHECK (is_added IN (0, 1)), last INTEGER NOT NULL,
            PRIMARY KEY (coder, number, text, code, first, is_added)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE look_again (text BLOB PRIMARY KEY REFERENCES text (id) ON DELETE CASCADE)
            STRICT, WITHOUT ROWID;
        CREATE INDEX text_to_code ON text (event, id, question) WHERE masked IS NOT NULL;
        CREATE INDEX coding_of_coder ON coding (coder, text);
        """
    )


@main()
def release_texts(db: Database) -> None:
    """Keep which themes of what people wrote were released, and paraphrases that a second reviewer releases.

    An event's texts are counted for one release of themes, for good. `proposed_by` and `released_by` are marks of
    people; a quote that was turned down has a reason.
    """
    db.executescript(
        """
        CREATE TABLE text_release (release TEXT PRIMARY KEY, made_on TEXT NOT NULL, content TEXT NOT NULL)
            STRICT, WITHOUT ROWID;
        CREATE TABLE text_release_event (
            event TEXT PRIMARY KEY REFERENCES event (code),
            release TEXT NOT NULL REFERENCES text_release (release)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE quote (
            mark TEXT PRIMARY KEY, release TEXT NOT NULL REFERENCES text_release (release), code TEXT NOT NULL,
            language TEXT NOT NULL, words TEXT NOT NULL, proposed_by TEXT NOT NULL, released_by TEXT, reason TEXT,
            CHECK (released_by <> proposed_by), CHECK (released_by IS NULL OR reason IS NULL)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX quote_of_release ON quote (release, code);
        CREATE TRIGGER text_release_is_frozen BEFORE UPDATE ON text_release
            BEGIN SELECT raise(ABORT, 'a release is frozen'); END;
        CREATE TRIGGER text_release_is_kept BEFORE DELETE ON text_release
            BEGIN SELECT raise(ABORT, 'a release is kept'); END;
        CREATE TRIGGER text_release_event_is_frozen BEFORE UPDATE ON text_release_event
            BEGIN SELECT raise(ABORT, 'a release is frozen'); END;
        CREATE TRIGGER text_release_event_is_kept BEFORE DELETE ON text_release_event
            BEGIN SELECT raise(ABORT, 'a release is kept'); END;
        """
    )


@main()
def let_advisers_decide(db: Database) -> None:
    """Keep the advisers' studio: question cards, what was said about them, questionnaires, try-outs and meetings.

    A card's mark is the id of its question in every questionnaire. `adviser`, `author` and `member` are aliases
    (store/advisers): with the database alone nobody can tell whose voice it was. Histories say a day and a role.
    """
    db.executescript(
        """
        CREATE TABLE group_rule (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE card (
            mark TEXT PRIMARY KEY,
            state TEXT NOT NULL CHECK (state IN ('idea', 'draft', 'tested', 'agreed', 'stopped')),
            framework TEXT, language TEXT NOT NULL, question TEXT NOT NULL, why TEXT NOT NULL, use TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE card_history (
            number INTEGER PRIMARY KEY, card TEXT NOT NULL REFERENCES card (mark), day TEXT NOT NULL,
            role TEXT NOT NULL, deed TEXT NOT NULL, words TEXT NOT NULL
        ) STRICT;
        CREATE INDEX card_history_of_card ON card_history (card, number);
        CREATE TABLE voice (
            card TEXT NOT NULL REFERENCES card (mark), adviser BLOB NOT NULL, digest TEXT NOT NULL,
            verdict TEXT CHECK (verdict IN ('keep', 'change', 'drop')),
            would_not_answer INTEGER NOT NULL CHECK (would_not_answer IN (0, 1)),
            unsafe TEXT NOT NULL CHECK (unsafe IN ('no', 'yes', 'talked about')),
            PRIMARY KEY (card, adviser)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE agreement (
            card TEXT NOT NULL REFERENCES card (mark), adviser BLOB NOT NULL, digest TEXT NOT NULL,
            PRIMARY KEY (card, adviser)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE wish_to_take_up (
            card TEXT NOT NULL REFERENCES card (mark), adviser BLOB NOT NULL, PRIMARY KEY (card, adviser)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE suggestion (
            mark TEXT PRIMARY KEY, card TEXT NOT NULL REFERENCES card (mark), author BLOB NOT NULL,
            words TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('open', 'taken', 'turned down')),
            reason TEXT NOT NULL, is_seen INTEGER NOT NULL CHECK (is_seen IN (0, 1)),
            CHECK (state <> 'turned down' OR reason <> '')
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX suggestion_of_card ON suggestion (card, mark);
        CREATE TABLE suggestion_reply (
            number INTEGER PRIMARY KEY, suggestion TEXT NOT NULL REFERENCES suggestion (mark),
            author BLOB NOT NULL, words TEXT NOT NULL
        ) STRICT;
        CREATE INDEX suggestion_reply_of_suggestion ON suggestion_reply (suggestion, number);
        CREATE TABLE preference (
            first TEXT NOT NULL REFERENCES card (mark), second TEXT NOT NULL REFERENCES card (mark),
            adviser BLOB NOT NULL, digest TEXT NOT NULL, preferred TEXT,
            PRIMARY KEY (first, second, adviser), CHECK (first < second), CHECK (preferred IN (first, second))
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE cannot_ask (
            framework TEXT NOT NULL, indicator TEXT NOT NULL, adviser BLOB NOT NULL, reason TEXT NOT NULL,
            PRIMARY KEY (framework, indicator, adviser)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE studio_questionnaire (name TEXT PRIMARY KEY REFERENCES questionnaire (name))
            STRICT, WITHOUT ROWID;
        CREATE TABLE questionnaire_history (
            number INTEGER PRIMARY KEY, questionnaire TEXT NOT NULL REFERENCES questionnaire (name),
            day TEXT NOT NULL, role TEXT NOT NULL, deed TEXT NOT NULL, words TEXT NOT NULL
        ) STRICT;
        CREATE INDEX questionnaire_history_of_questionnaire ON questionnaire_history (questionnaire, number);
        CREATE TABLE trial (
            code TEXT PRIMARY KEY, questionnaire TEXT NOT NULL, content TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('open', 'closed')), people INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE trial_answer (
            trial TEXT NOT NULL, attempt BLOB NOT NULL, question TEXT NOT NULL,
            option TEXT NOT NULL, PRIMARY KEY (trial, attempt, question, option)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE trial_answered (
            trial TEXT NOT NULL REFERENCES trial (code), question TEXT NOT NULL, people INTEGER NOT NULL,
            PRIMARY KEY (trial, question)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE trial_count (
            trial TEXT NOT NULL REFERENCES trial (code), question TEXT NOT NULL, option TEXT NOT NULL,
            people INTEGER NOT NULL, PRIMARY KEY (trial, question, option)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE meeting (
            mark TEXT PRIMARY KEY, title TEXT NOT NULL, cards TEXT NOT NULL, languages TEXT NOT NULL,
            round INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN ('waiting', 'voting', 'shown', 'ended')),
            result TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE meeting_member (
            meeting TEXT NOT NULL REFERENCES meeting (mark), member BLOB NOT NULL, PRIMARY KEY (meeting, member)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE meeting_voice (
            meeting TEXT NOT NULL REFERENCES meeting (mark), round INTEGER NOT NULL, member BLOB NOT NULL,
            PRIMARY KEY (meeting, round, member)
        ) STRICT, WITHOUT ROWID;
        """
    )


@main()
def let_people_translate(db: Database) -> None:
    """Keep who vouched for a wording and what a stale one was made from, and this installation's own wording.

    Who vouched is a role and a day. `interface_wording` corrects what ships with the program, `source` is the
    English that it was made from; `stamp` counts the changes, so that every worker sees when there was one.
    """
    db.executescript(
        """
        ALTER TABLE wording ADD COLUMN vouched_by TEXT NOT NULL DEFAULT '';
        ALTER TABLE wording ADD COLUMN vouched_on TEXT NOT NULL DEFAULT '';
        ALTER TABLE wording ADD COLUMN was TEXT NOT NULL DEFAULT '';
        CREATE TABLE interface_wording (
            catalogue TEXT NOT NULL, item TEXT NOT NULL, language TEXT NOT NULL, source TEXT NOT NULL,
            text TEXT NOT NULL, trust TEXT NOT NULL CHECK (trust IN ('draft', 'checked', 'agreed')),
            stale INTEGER NOT NULL CHECK (stale IN (0, 1)),
            vouched_by TEXT NOT NULL, vouched_on TEXT NOT NULL, was TEXT NOT NULL,
            PRIMARY KEY (catalogue, item, language)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE interface_stamp (number INTEGER PRIMARY KEY) STRICT;
        INSERT INTO interface_stamp VALUES (0);
        """
    )


# The names of all steps; a database that knows others is of a newer version of this program.
STEPS = {step.name for step in main.pending(Database(memory=True))}
