"""What is asked: kinds, questions, wording and frozen versions."""
