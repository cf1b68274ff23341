"""Recordings of questions being read aloud: what kind of file one is, and the name it is kept under."""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from feedback.questionnaire.model import Question, Questionnaire

LARGEST = 1024 * 1024

# What a browser is told about each kind of file; the ending is ours, whatever the file was called.
CONTENT_TYPES = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".webm": "audio/webm",
}

# The first bytes of each kind. Pictures and films share some of them, so the brand is read as well.
_BEGINNINGS = {
    ".mp3": re.compile(rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]", re.DOTALL),
    ".m4a": re.compile(rb".{4}ftyp(M4A|M4B|iso|mp4|3gp|dash)", re.DOTALL),
    ".ogg": re.compile(rb"OggS", re.DOTALL),
    ".wav": re.compile(rb"RIFF.{4}WAVE", re.DOTALL),
    ".webm": re.compile(rb"\x1a\x45\xdf\xa3.{0,40}webm", re.DOTALL),
}


def ending_of(content: bytes) -> str | None:
    """Return the ending that fits a sound's first bytes, or None if it is no sound that browsers play."""
    fitting = (ending for ending, beginning in _BEGINNINGS.items() if beginning.match(content))
    return next(fitting, None)


def stored_name(content: bytes, ending: str) -> str:
    """Return the name that a sound is kept under: the same for the same content, and telling nothing else."""
    return f"{hashlib.sha256(content).hexdigest()[:32]}{ending}"


def renamed(questionnaire: Questionnaire, name_of: Callable[[Question, str], str]) -> Questionnaire:
    """Return the questionnaire with another name for the sound of each question in each language."""
    sections = (
        replace(
            section,
            questions=tuple(
                replace(question, sound={language: name_of(question, language) for language in question.sound})
                for question in section.questions
            ),
        )
        for section in questionnaire.sections
    )
    return replace(questionnaire, sections=tuple(sections))


def outdated(old: Questionnaire, new: Questionnaire) -> Iterator[str]:
    """Yield a sentence for each recording that stayed the same while the words it reads aloud changed."""
    before = {question.id: question for question in old.questions}
    for question in new.questions:
        known = before.get(question.id)
        for language, name in question.sound.items():
            if (
                known
                and known.sound.get(language) == name
                and _words(known, language) != _words(question, language)
            ):
                yield f"Question “{question.id}” was reworded in {language}; is its recording still right?"


def _words(question: Question, language: str) -> list[str]:
    every = (question.text, question.hint, *(option.text for option in question.options))
    return [words[language].text if language in words else "" for words in every]
