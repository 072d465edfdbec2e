"""An agent over MCP, with the client from PyPI: it finds the tools, and injects, asks and forgets."""

import ast
import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

CAT = "Last Saturday I adopted a grey cat from the shelter on Elm Street, I named her Pixel"
KEYS = ({"x-mega-key": "a long secret of the first agent"}, {"x-mega-key": "a long secret of the second agent"})


def talk(app: str, story, key: dict[str, str] | None = None):
    """Let an agent, with or without a key, do what the story says with `call(tool, **arguments)` and its session."""

    async def session():
        async with (
            httpx.AsyncClient(headers=key, timeout=60) as http,
            streamable_http_client(f"{app}/gradio_api/mcp/", http_client=http) as (read, write, *_),
            ClientSession(read, write) as agent,
        ):
            await agent.initialize()

            async def call(tool: str, **arguments):
                result = await agent.call_tool(tool, arguments)
                (content,) = result.content
                return content.text if result.isError else ast.literal_eval(content.text)

            return await story(call, agent)

    with ThreadPoolExecutor() as pool:  # the loop of Playwright runs in this thread
        return pool.submit(asyncio.run, session()).result()


def test_tools_are_described(app):
    async def story(_, agent):
        return (await agent.list_tools()).tools

    tools = {tool.name: tool for tool in talk(app, story)}
    assert tools.keys() == {"inject", "ask", "gate", "compare", "memories", "forget"}
    for tool in tools.values():
        assert len(tool.description) > 60
        assert all("description" in argument for argument in tool.inputSchema["properties"].values())
    assert tools["inject"].inputSchema["required"] == ["text"] and tools["ask"].inputSchema["required"] == ["question"]


def test_inject_ask_forget(app):
    async def story(call, _):
        injected = await call("inject", text=CAT)
        assert injected["recalled"] == CAT
        assert await call("inject", text=CAT) != injected  # a sentence, no second memory
        asked = await call("ask", question="What is my cat called?")
        assert asked["answer"] == "Pixel" and asked["gate"]["weights"][0]["id"] == injected["id"]
        assert [memory["text"] for memory in await call("memories")] == [CAT]
        assert await call("forget", memory_id=injected["id"]) == []
        assert (await call("ask", question="What is my cat called?"))["answer"] != "Pixel"
        assert "no memory with the id" in await call("forget", memory_id=injected["id"])

    talk(app, story)


def test_agents_with_keys_never_meet(app):
    async def inject(call, _):
        return await call("inject", text=CAT)

    async def look(call, _):
        return await call("memories")

    injected = talk(app, inject, KEYS[0])
    assert [memory["id"] for memory in talk(app, look, KEYS[0])] == [injected["id"]]
    assert talk(app, look, KEYS[1]) == talk(app, look) == []


def test_a_key_must_be_long_and_a_stranger_must_have_one(app):
    async def look(call, _):
        return await call("memories")

    for headers in ({"x-mega-key": "short"}, {"x-forwarded-for": "203.0.113.7"}):
        assert "x-mega-key with a secret of your own" in talk(app, look, headers)
