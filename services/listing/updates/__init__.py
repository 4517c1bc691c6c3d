"""Updates (活動報告): told by the owner of a public project, read by the chamber first."""
