"""The project file (config.md): YAML with lines, and a section for each key that approvals know.

`hitl_site.project_file` puts the sections of all apps together.
"""
