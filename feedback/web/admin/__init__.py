"""The pages of the admins: who works here, the settings, what the staff did, and how the installation is."""

from feedback.web.admin import glance, log, one_person, people, settings
from feedback.web.admin.blueprint import admin

__all__ = ["admin", "glance", "log", "one_person", "people", "settings"]
