"""Questionnaires as XLSForm workbooks, which ODK, KoboToolbox and others read and write."""
