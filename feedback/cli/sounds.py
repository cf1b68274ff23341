"""Recordings beside a questionnaire's file: read in when it is loaded, written out when it is exported."""

from pathlib import Path, PurePath

from feedback.files import write_file
from feedback.languages import english_name
from feedback.questionnaire.model import Question, Questionnaire
from feedback.questionnaire.sounds import LARGEST, ending_of, renamed, stored_name
from feedback.refusal import Refusal
from feedback.store import sounds
from feedback.store.installation import Installation


def take_in(questionnaire: Questionnaire, folder: Path, installation: Installation) -> Questionnaire:
    """Keep every recording that lies in the folder; return the questionnaire with the names they are kept under.

    A name under which one is kept already stays as it is. What cannot be kept is refused, all of it at once.
    """
    faults: list[str] = []
    contents: dict[str, bytes] = {}

    def kept_name(question: Question, language: str) -> str:
        name = question.sound[language]
        try:
            content = _read(folder / name)
            if content is None and sounds.find(installation.db, name) is not None:
                return name
            stored, content = _checked(name, content)
        except Refusal as refusal:
            faults.append(f"Question “{question.id}”, “sound” in {english_name(language)}: {refusal}")
            return name
        contents[stored] = content
        return stored

    taken = renamed(questionnaire, kept_name)
    if faults:
        raise Refusal(*faults)
    for name, content in contents.items():
        sounds.keep(installation.db, name, content)
    return taken


def write_out(questionnaire: Questionnaire, file: Path, installation: Installation) -> Questionnaire:
    """Write every recording into a folder beside the file; return the questionnaire with the names there.

    Each is named after its question and language, so that people find the one they look for.
    """
    # The name stands in a text file; what cannot be written there becomes a question mark.
    folder = f"{file.stem} sounds".encode(errors="replace").decode()

    def name_beside(question: Question, language: str) -> str:
        stored = question.sound[language]
        content = sounds.find(installation.db, stored)
        if content is None:
            raise Refusal(
                f"The recording of question “{question.id}” in {english_name(language)} is not kept here."
            )
        name = f"{folder}/{question.id}.{language}{PurePath(stored).suffix}"
        _make_folder(file.parent / folder)
        write_file(file.parent / name, content)
        return name

    return renamed(questionnaire, name_beside)


def _read(path: Path) -> bytes | None:
    """Return what is in a file, as far as it is needed to see whether it is too large, or None without a file."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as fault:
        raise Refusal(f"the file “{path.name}” cannot be read ({fault.strerror}).") from fault


def _checked(name: str, content: bytes | None) -> tuple[str, bytes]:
    """Return the name under which a sound is to be kept, and the sound, or refuse it in one sentence."""
    if content is None:
        raise Refusal(f"there is no file “{name}” beside the questionnaire, and none is kept under that name.")
    if len(content) > LARGEST:
        raise Refusal(f"“{name}” is larger than 1 MB; record it again in fewer words or in a smaller format.")
    ending = ending_of(content)
    if ending is None:
        raise Refusal(f"“{name}” is not a sound that browsers play; save it as MP3, M4A, OGG, WAV or WebM.")
    return stored_name(content, ending), content


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as fault:
        raise Refusal(f"The folder {folder} could not be made ({fault.strerror}). Choose another name.") from fault
