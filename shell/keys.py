"""Key bindings of the shell: what Enter, Tab and Ctrl-C do."""

from __future__ import annotations

from prompt_toolkit.key_binding import KeyBindings

from nrnmini.shell.validator import Completeness, open_braces

INDENT = "    "


def key_bindings(completeness: Completeness) -> KeyBindings:
    """Enter runs a complete statement and opens a line in an incomplete one."""
    keys = KeyBindings()

    @keys.add("enter")
    def _(event):
        buffer = event.current_buffer
        if buffer.complete_state and buffer.complete_state.current_completion:
            buffer.complete_state = None
            return
        if completeness.wants_more(buffer.text + "\n"):
            depth = open_braces(buffer.document.text_before_cursor)
            buffer.insert_text("\n" + INDENT * depth)
        else:
            buffer.cursor_position = len(buffer.text)
            buffer.validate_and_handle()

    @keys.add("escape", "enter")
    def _(event):
        event.current_buffer.validate_and_handle()

    @keys.add("}")
    def _(event):
        buffer = event.current_buffer
        line = buffer.document.current_line_before_cursor
        if line and not line.strip() and line.endswith(INDENT):
            buffer.delete_before_cursor(len(INDENT))
        buffer.insert_text("}")

    @keys.add("tab")
    def _(event):
        buffer = event.current_buffer
        if not buffer.document.current_line_before_cursor.strip():
            buffer.insert_text(INDENT)
        elif buffer.complete_state:
            buffer.complete_next()
        else:
            buffer.start_completion(insert_common_part=True)

    return keys
