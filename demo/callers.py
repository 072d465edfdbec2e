"""Who is asking: a tab of a browser, an API client, or an agent over MCP.

In: a request. Out: the opaque name of a session. Gradio serves all agents through one session of its own and keeps
none of theirs, so an agent on a public server names itself by a key in a header.
"""

import gradio as gr

from demo import wording

KEY, SHORTEST_KEY = "x-mega-key", 16  # characters
FORWARDED = ("x-forwarded-for", "forwarded")  # a proxy sends these: the caller is not on this machine


def session_of(request: gr.Request, private: bool) -> str:
    """The session; `private` says that the server listens to its own machine only.

    Raises gr.Error for an agent without a key on a public server, and for a call without any session.
    """
    if request.headers.get("x-gradio-user") != "mcp":
        if not request.session_hash:
            raise gr.Error(wording.NO_SESSION, print_exception=False)
        return request.session_hash
    key = request.headers.get(KEY, "")
    alone = private and not any(name in request.headers for name in FORWARDED)
    if len(key) < SHORTEST_KEY and not (alone and not key):
        raise gr.Error(wording.NO_KEY.format(header=KEY, characters=SHORTEST_KEY), print_exception=False)
    return f"mcp {key}"
