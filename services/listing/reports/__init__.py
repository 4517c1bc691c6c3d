"""Closing reports (終了報告): due by a day, written by the owner, read by the chamber first."""
